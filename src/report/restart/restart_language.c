#include "restart_language.h"

#include <string.h>

static const struct {
    const char *program; /* the start of a process's name */
    struct tw_restart_language language;
} table[] = {
    {"python",
     {"Python", "socketserver: allow_reuse_address = True; else "
                "s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)"}},
    {"ruby", {"Ruby", "s.setsockopt(:SOCKET, :REUSEADDR, true) # TCPServer has it"}},
    {"perl", {"Perl", "IO::Socket::INET->new(..., ReuseAddr => 1)"}},
    {"php", {"PHP", "socket_set_option($s, SOL_SOCKET, SO_REUSEADDR, 1);"}},
    {"java", {"Java", "s = new ServerSocket(); s.setReuseAddress(true); s.bind(...);"}},
    {"beam", {"Erlang", "gen_tcp:listen(Port, [{reuseaddr, true}])"}},
    {"erl", {"Erlang", "gen_tcp:listen(Port, [{reuseaddr, true}])"}},
    {"lua", {"Lua", "s:setoption(\"reuseaddr\", true) -- LuaSocket, before bind"}},
    {"ocaml", {"OCaml", "Unix.setsockopt s Unix.SO_REUSEADDR true"}},
    {"socat", {"socat", "TCP-LISTEN:PORT,reuseaddr,..."}},
    {"git", {"git daemon", "git daemon --reuseaddr"}},
};

static const struct tw_restart_language *find(const char *name)
{
    for (size_t i = 0; i < TW_COUNT(table); i++) {
        if (strncmp(name, table[i].program, strlen(table[i].program)) == 0)
            return &table[i].language;
    }
    return NULL;
}

const struct tw_restart_language *tw_restart_language_of(const struct tw_restart *ask,
                                                         const struct tw_restarted *seen)
{
    static const struct tw_restart_language c = {
        "C", "setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &(int){1}, sizeof(int));"};
    const char *slash = strrchr(ask->command[0], '/');
    const struct tw_restart_language *found = find(seen->main_name);
    if (found == NULL)
        found = find(slash != NULL ? slash + 1 : ask->command[0]);
    return found != NULL ? found : &c;
}
