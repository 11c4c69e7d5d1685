#include "bind_words.h"

#include <stdio.h>
#include <string.h>

static const char *options(const struct tw_bind_socket *socket)
{
    if (socket->reuseaddr)
        return socket->reuseport ? "with SO_REUSEADDR and SO_REUSEPORT" : "with SO_REUSEADDR";
    return socket->reuseport ? "with SO_REUSEPORT" : "without SO_REUSEADDR";
}

/* A socket without a connection listens or is merely bound. */
static const char *kind(const struct tw_bind_socket *socket)
{
    if (socket->state == TW_LISTEN)
        return "listening socket";
    return socket->state == TW_BOUND || socket->state == TW_CLOSED ? "bound socket"
                                                                   : "connection";
}

const char *tw_bind_words_socket(const struct tw_bind_socket *socket, char text[TW_BIND_TEXT])
{
    char at[TW_ENDPOINT_TEXT];
    char whose[TW_ENDPOINT_TEXT] = "a";
    char state[TW_ENDPOINT_TEXT] = "";
    (void)tw_endpoint_text(&socket->at, at);
    if (socket->name != NULL)
        (void)snprintf(whose, sizeof whose, "the %s%s%.32s's",
                       socket->role != NULL ? socket->role : "",
                       socket->role != NULL ? " " : "", socket->name);
    if (strcmp(kind(socket), "connection") == 0)
        (void)snprintf(state, sizeof state, " in %s", tw_tcp_state_name(socket->state));
    (void)snprintf(text, TW_BIND_TEXT, "%s %s at %s%s, %s", whose, kind(socket), at, state,
                   options(socket));
    return text;
}

const char *tw_bind_words_decision(const struct tw_bind_socket *fresh,
                                   const struct tw_bind_socket *there,
                                   const struct tw_bind_decision *decision,
                                   char text[TW_BIND_TEXT])
{
    char at[TW_ENDPOINT_TEXT];
    char who[TW_BIND_TEXT] = "";
    (void)tw_endpoint_text(&fresh->at, at);
    if (there != NULL)
        (void)tw_bind_words_socket(there, who);
    bool refused = decision->error != 0;
    const char *pointing = there == NULL ? "" : refused ? ": it conflicts with " : ", beside ";
    (void)snprintf(text, TW_BIND_TEXT, "%s on %s %s %s%s%.240s. %s",
                   fresh->state == TW_LISTEN ? "listen()" : "bind()", at, options(fresh),
                   refused ? "is refused" : "works", pointing, who,
                   tw_bind_clause_reason(decision->clause));
    return text;
}
