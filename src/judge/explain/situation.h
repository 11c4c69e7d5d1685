#ifndef TW_SITUATION_H
#define TW_SITUATION_H

#include "bind_rule.h"
#include "evidence.h"

/* What was on a probe's port when it was tried first, as far as the run shows it, and what the
 * bind rule says to that. The old server's connections have the options of its section: they
 * take them over from the socket that listened. */
enum { TW_MAX_SITUATION = 16 };

struct tw_situation {
    struct tw_bind_socket fresh;   /* the probe's; names are the run's */
    struct tw_bind_socket *others; /* n, at most TW_MAX_SITUATION; owned */
    size_t n;
    struct tw_bind_decision decision;
    bool options_known; /* else the clause hangs on options that nobody saw: the socket is of a
                         * peer that is a command, its section is silent, and the kernel's
                         * answer would be the same either way */
};

/* Works it out for a probe; of one that was not tried it is empty. *out is the caller's to drop.
 * Fails with ENOMEM. */
TW_MUST_USE int tw_situation_of(const struct tw_evidence *c, unsigned probe,
                                struct tw_situation *out, struct tw_err *err);

/* Frees and empties; safe twice. */
void tw_situation_drop(struct tw_situation *situation);

/* The socket that decided, or NULL. */
const struct tw_bind_socket *tw_situation_with(const struct tw_situation *situation);

#endif
