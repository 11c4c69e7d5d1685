#ifndef TW_BIND_RULE_H
#define TW_BIND_RULE_H

#include "bind_clause.h"
#include "bind_memory.h"

/* Whether Linux gives a socket a TCP port that other sockets use, and why.
 *
 * The new socket is compared with each socket on the port. The first clause that applies to a
 * pair decides it. The bind works when no pair conflicts, or when the kernel's memory of the
 * port skips the comparison (bind_memory.h). docs/bind-rule.md shows the rule as a table and
 * how it is tested: `twlab explore` asks the kernel the same questions. Linux 6.18:
 * inet_csk_get_port(), for bind() and again for listen(). */
struct tw_bind_decision {
    int error;                  /* 0 when the bind works, or EADDRINUSE */
    enum tw_bind_clause clause; /* the clause that decided */
    long with;                  /* index of the socket that it concerns; -1 for none */
};

/* Predicts the kernel's answer to bind() of the new socket (or listen(), by its state), given
 * the other sockets on the port. With port 0 in fresh->at: whether the kernel would choose
 * this port. memory may be NULL, which assumes that no socket's options changed since its
 * bind(). Does not check that the address is local or that the port is allowed. */
struct tw_bind_decision tw_bind_rule_decide(const struct tw_bind_socket *fresh,
                                            const struct tw_bind_socket *others,
                                            size_t n_others,
                                            const struct tw_bind_memory *memory);

#endif
