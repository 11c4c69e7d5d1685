%% gen_tcp:listen() sets no option of its own.
-module(listen).
-export([start/0]).

start() ->
    case gen_tcp:listen(18080, [{active, false}]) of
        {ok, Listener} -> accept(Listener, []);
        {error, Why} -> io:format("listen: ~p~n", [Why]), halt(1)
    end.

accept(Listener, Clients) ->
    {ok, Client} = gen_tcp:accept(Listener),
    accept(Listener, [Client | Clients]).
