#ifndef TW_RULE_PORT_H
#define TW_RULE_PORT_H

#include "bind_rule.h"

/* The sockets on one port, as they come, change and go, with what the kernel remembers of them:
 * all that the bind rule asks for. Pure: it is told what happened. */
enum { TW_RULE_PORT_MAX = 24, TW_RULE_PORT_NONE = -1 };

struct tw_rule_port_socket {
    struct tw_bind_socket now;
    enum tw_bind_by by;      /* how it came */
    bool there;              /* on the port */
    bool changed;            /* its options are not those it came with */
    struct tw_endpoint peer; /* of a connection */
};

struct tw_rule_port {
    struct tw_rule_port_socket sockets[TW_RULE_PORT_MAX];
    size_t n;
    struct tw_bind_memory memory;
    bool lost; /* it could not keep up: too many sockets or addresses */
};

/* A socket has come to the port. Returns its index. */
int tw_rule_port_come(struct tw_rule_port *port, const struct tw_bind_socket *socket,
                      enum tw_bind_by by);

/* listen() was allowed. */
void tw_rule_port_listen(struct tw_rule_port *port, int index);

/* Its options have been set, by setsockopt(). */
void tw_rule_port_set(struct tw_rule_port *port, int index, bool reuseaddr, bool reuseport);

/* It has another address: connect() has filled in the wildcard, or taken that back. */
void tw_rule_port_move(struct tw_rule_port *port, int index, const struct tw_endpoint *at);

/* Its connection is over for its process, and goes on as TIME-WAIT or as a FIN-WAIT-2 that
 * nobody holds (`state`). One that keeps its bind() stays beside it, merely bound. */
void tw_rule_port_remain(struct tw_rule_port *port, int index, enum tw_tcp_state state,
                         bool stays_bound);

/* It is gone from the port. */
void tw_rule_port_leave(struct tw_rule_port *port, int index);

/* What the rule says of `fresh`, with all others of the port; `self` is its own index, or
 * TW_RULE_PORT_NONE. decision.with is an index of `sockets`. */
struct tw_bind_decision tw_rule_port_decide(const struct tw_rule_port *port,
                                            const struct tw_bind_socket *fresh, int self);

#endif
