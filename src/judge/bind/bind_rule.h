#ifndef TW_BIND_RULE_H
#define TW_BIND_RULE_H

#include "bind_clause.h"
#include "bind_memory.h"

/* Whether Linux lets a socket have a TCP port on which there are others, and why.
 *
 * The new socket is compared with each one that is on the port. The first clause that applies
 * to a pair decides it; the bind works when no pair is in the way, or when what the kernel
 * remembers of the port makes it not look (bind_memory.h). docs/bind-rule.md has it as a table,
 * and what stands behind it: `twlab explore` asks the kernel the same questions.
 * Linux 6.18: inet_csk_get_port(), for bind() and, once more, for listen(). */
struct tw_bind_decision {
    int error;                  /* 0: it works; or EADDRINUSE */
    enum tw_bind_clause clause; /* that decided */
    long with;                  /* index of the socket it is about; -1: of none */
};

/* What the kernel answers to the new socket's bind() (or listen(), by its state), given the
 * others on the port. Port 0 in fresh->at asks whether the kernel would choose this port.
 * memory may be NULL: then no socket's options are taken to have changed since its bind().
 * Whether the address is the machine's own, and the port allowed, is not asked here. */
struct tw_bind_decision tw_bind_rule_decide(const struct tw_bind_socket *fresh,
                                            const struct tw_bind_socket *others,
                                            size_t n_others,
                                            const struct tw_bind_memory *memory);

/* The clause that decides about one pair; never one of the memory, nor TW_BIND_FREE. */
enum tw_bind_clause tw_bind_rule_pair(const struct tw_bind_socket *fresh,
                                      const struct tw_bind_socket *there);

#endif
