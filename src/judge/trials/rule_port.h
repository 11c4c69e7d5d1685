#ifndef TW_RULE_PORT_H
#define TW_RULE_PORT_H

#include "bind_rule.h"

/* The sockets on one port, with what the kernel remembers of them: the input of the bind rule.
 * Pure: the caller reports every change. */
enum { TW_RULE_PORT_MAX = 24, TW_RULE_PORT_NONE = -1 };

struct tw_rule_port_socket {
    struct tw_bind_socket now;
    enum tw_bind_by by;      /* how it got the port */
    bool there;              /* still on the port */
    bool changed;            /* its options changed since it got the port */
    struct tw_endpoint peer; /* of a connection */
};

struct tw_rule_port {
    struct tw_rule_port_socket sockets[TW_RULE_PORT_MAX];
    size_t n;
    struct tw_bind_memory memory;
    bool lost; /* too many sockets or addresses to follow */
};

/* A socket got the port. Returns its index. */
int tw_rule_port_come(struct tw_rule_port *port, const struct tw_bind_socket *socket,
                      enum tw_bind_by by);

/* listen() succeeded. */
void tw_rule_port_listen(struct tw_rule_port *port, int index);

/* setsockopt() changed its options. */
void tw_rule_port_set(struct tw_rule_port *port, int index, bool reuseaddr, bool reuseport);

/* Its address changed: connect() replaced the wildcard or restored it. */
void tw_rule_port_move(struct tw_rule_port *port, int index, const struct tw_endpoint *at);

/* The process closed its connection, which continues as TIME-WAIT or as an orphaned FIN-WAIT-2
 * (`state`). A socket that keeps its bind() stays beside it, merely bound. */
void tw_rule_port_remain(struct tw_rule_port *port, int index, enum tw_tcp_state state,
                         bool stays_bound);

/* The socket left the port. */
void tw_rule_port_leave(struct tw_rule_port *port, int index);

/* Applies the rule to `fresh` and all other sockets of the port. `self` is the index of
 * `fresh`, or TW_RULE_PORT_NONE. decision.with is an index of `sockets`. */
struct tw_bind_decision tw_rule_port_decide(const struct tw_rule_port *port,
                                            const struct tw_bind_socket *fresh, int self);

#endif
