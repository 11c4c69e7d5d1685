#include "rule_port.h"

static void remember(struct tw_rule_port *port, const struct tw_bind_socket *socket,
                     enum tw_bind_by by)
{
    if (!tw_bind_memory_bound(&port->memory, socket, by))
        port->lost = true;
}

static void forget(struct tw_rule_port *port, const struct tw_endpoint *at, bool moved)
{
    struct tw_bind_left left = {.moved = moved};
    for (size_t i = 0; i < port->n; i++) {
        const struct tw_rule_port_socket *socket = &port->sockets[i];
        if (!socket->there || !tw_bind_address_equal(&socket->now.at, at))
            continue;
        left.any = true;
        left.by_user = left.by_user || socket->by != TW_BIND_BY_CONNECT;
    }
    tw_bind_memory_left(&port->memory, at, left);
}

int tw_rule_port_come(struct tw_rule_port *port, const struct tw_bind_socket *socket,
                      enum tw_bind_by by)
{
    if (port->n == TW_RULE_PORT_MAX) {
        port->lost = true;
        return TW_RULE_PORT_NONE;
    }
    remember(port, socket, by);
    port->sockets[port->n] =
        (struct tw_rule_port_socket){.now = *socket, .by = by, .there = true};
    return (int)port->n++;
}

void tw_rule_port_listen(struct tw_rule_port *port, int index)
{
    struct tw_rule_port_socket *socket = &port->sockets[index];
    socket->now.state = TW_LISTEN;
    remember(port, &socket->now, TW_BIND_BY_USER);
}

void tw_rule_port_set(struct tw_rule_port *port, int index, bool reuseaddr, bool reuseport)
{
    struct tw_rule_port_socket *socket = &port->sockets[index];
    if (socket->now.reuseaddr != reuseaddr || socket->now.reuseport != reuseport)
        socket->changed = true;
    socket->now.reuseaddr = reuseaddr;
    socket->now.reuseport = reuseport;
}

void tw_rule_port_move(struct tw_rule_port *port, int index, const struct tw_endpoint *at)
{
    struct tw_rule_port_socket *socket = &port->sockets[index];
    struct tw_endpoint before = socket->now.at;
    socket->there = false;
    forget(port, &before, true);
    socket->there = true;
    socket->now.at = *at;
    remember(port, &socket->now, TW_BIND_BY_MOVE);
}

void tw_rule_port_remain(struct tw_rule_port *port, int index, enum tw_tcp_state state,
                         bool stays_bound)
{
    struct tw_rule_port_socket *socket = &port->sockets[index];
    if (stays_bound) {
        if (port->n == TW_RULE_PORT_MAX) {
            port->lost = true;
            return;
        }
        port->sockets[port->n++] = *socket;
        socket->now.state = TW_BOUND;
        socket = &port->sockets[port->n - 1];
    }
    socket->now.state = state;
    socket->now.orphan = true;
    if (!stays_bound)
        forget(port, &socket->now.at, false);
}

void tw_rule_port_leave(struct tw_rule_port *port, int index)
{
    struct tw_rule_port_socket *socket = &port->sockets[index];
    if (!socket->there)
        return;
    socket->there = false;
    forget(port, &socket->now.at, false);
}

struct tw_bind_decision tw_rule_port_decide(const struct tw_rule_port *port,
                                            const struct tw_bind_socket *fresh, int self)
{
    struct tw_bind_socket others[TW_RULE_PORT_MAX];
    long index_of[TW_RULE_PORT_MAX];
    size_t n = 0;
    for (size_t i = 0; i < port->n; i++) {
        if (!port->sockets[i].there || (int)i == self)
            continue;
        index_of[n] = (long)i;
        others[n++] = port->sockets[i].now;
    }
    struct tw_bind_decision decision = tw_bind_rule_decide(fresh, others, n, &port->memory);
    if (decision.with >= 0)
        decision.with = index_of[decision.with];
    return decision;
}
