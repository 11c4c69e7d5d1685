#include "port_return.h"

#include "numbers.h"
#include "own.h"

#include <stdio.h>

static const char *const names[] = {
    [TW_PORT_NO_SERVER] = "unknown",        [TW_PORT_AT_ONCE] = "at-once",
    [TW_PORT_WITH_ADDR] = "with-reuseaddr", [TW_PORT_WITH_PORT] = "with-reuseport",
    [TW_PORT_REFUSED] = "refused",
};
_Static_assert(TW_COUNT(names) == TW_PORT_REFUSED + 1, "a return lacks a name");

const char *tw_port_return_name(enum tw_port_return come)
{
    return names[come];
}

/* The server's socket: the first that listens and whose options are known. */
static const struct tw_port_socket *server_of(const struct tw_port_case *port)
{
    for (size_t i = 0; i < port->groups->n; i++) {
        const struct tw_port_group *group = &port->groups->list[i];
        const struct tw_port_socket *socket = &port->look->sockets[group->first];
        if (socket->state == TW_LISTEN && socket->protocol != TW_PORT_UDP &&
            !tw_port_group_is_secret(port->look, group))
            return socket;
    }
    return NULL;
}

/* Connections that a server which closes first leaves in TIME-WAIT, and those that are there
 * already. */
static uint64_t n_connections(const struct tw_port_case *port)
{
    uint64_t n = 0;
    for (size_t i = 0; i < port->groups->n; i++) {
        const struct tw_port_group *group = &port->groups->list[i];
        const struct tw_port_socket *socket = &port->look->sockets[group->first];
        if (tw_port_group_holds(group) && socket->remote.port != 0 &&
            socket->protocol == TW_PORT_TCP && group->whose != TW_PORT_OF_LISTENER)
            n += group->n;
    }
    return n;
}

enum tw_port_return tw_port_return_of(const struct tw_port_case *port)
{
    const struct tw_port_socket *server = server_of(port);
    if (server == NULL)
        return TW_PORT_NO_SERVER;
    if (n_connections(port) == 0)
        return TW_PORT_AT_ONCE;
    if (server->options.reuseaddr == TW_YES)
        return TW_PORT_WITH_ADDR;
    return server->options.reuseport == TW_YES ? TW_PORT_WITH_PORT : TW_PORT_REFUSED;
}

const char *tw_port_return_text(const struct tw_port_case *port, char text[TW_PORT_ADVICE_TEXT])
{
    char n[TW_NUMBERS_SIZE];
    (void)tw_numbers_counted(n_connections(port), "connection", "connections", n);
    text[0] = '\0';
    if (port->verdict->finding != TW_PORT_HELD)
        return text;
    switch (tw_port_return_of(port)) {
    case TW_PORT_NO_SERVER:
        break;
    case TW_PORT_AT_ONCE:
        (void)snprintf(text, TW_PORT_ADVICE_TEXT,
                       "the server would get the port at once: no connection would hold it.");
        break;
    case TW_PORT_WITH_ADDR:
        (void)snprintf(
            text, TW_PORT_ADVICE_TEXT,
            "the server would get the port at once: it sets SO_REUSEADDR, and its %s "
            "took that over. One without SO_REUSEADDR would be refused for "
            "another minute.",
            n);
        break;
    case TW_PORT_WITH_PORT:
        (void)snprintf(text, TW_PORT_ADVICE_TEXT,
                       "the server would get the port at once, as the same user: it sets "
                       "SO_REUSEPORT, and its %s took that over.",
                       n);
        break;
    case TW_PORT_REFUSED:
        (void)snprintf(text, TW_PORT_ADVICE_TEXT,
                       "the server would be refused: it sets neither SO_REUSEADDR nor "
                       "SO_REUSEPORT, and its %s would hold the port in TIME-WAIT for a "
                       "minute or more. Set SO_REUSEADDR before bind().",
                       n);
        break;
    }
    return text;
}
