%% gen_tcp:listen() sets no option of its own.
-module(listen).
-export([bare/0, reuse/0]).

bare() -> start([]).

reuse() -> start([{reuseaddr, true}]).

start(Options) ->
    case gen_tcp:listen(18080, [{active, false} | Options]) of
        {ok, Listener} -> accept(Listener, []);
        {error, Why} -> io:format("listen: ~p~n", [Why]), halt(1)
    end.

accept(Listener, Clients) ->
    {ok, Client} = gen_tcp:accept(Listener),
    accept(Listener, [Client | Clients]).
