#ifndef TW_SITUATION_H
#define TW_SITUATION_H

#include "bind_rule.h"
#include "evidence.h"

/* The sockets on a probe's port at its first try, as far as the run shows them, and the
 * decision of the bind rule. The old server's connections have the options of its section,
 * because they inherit them from the listening socket. */
enum { TW_MAX_SITUATION = 16 };

struct tw_situation {
    struct tw_bind_socket fresh;   /* the probe's socket; names are the run's */
    struct tw_bind_socket *others; /* n sockets, at most TW_MAX_SITUATION; owned */
    size_t n;
    struct tw_bind_decision decision;
    /* false: the clause depends on unknown options: the socket belongs to a command, its
     * section does not describe them, and the kernel's answer is the same with both values */
    bool options_known;
};

/* Computes it for a probe; it is empty for a probe that was not tried. The caller drops *out.
 * Fails with ENOMEM. */
TW_MUST_USE int tw_situation_of(const struct tw_evidence *c, unsigned probe,
                                struct tw_situation *out, struct tw_err *err);

/* Frees and empties; safe twice. */
void tw_situation_drop(struct tw_situation *situation);

/* The socket that decided, or NULL. */
const struct tw_bind_socket *tw_situation_with(const struct tw_situation *situation);

#endif
