#ifndef TW_SITUATION_H
#define TW_SITUATION_H

#include "bind_rule.h"
#include "evidence.h"

/* What was on a probe's port when it was tried first, as far as the run shows it, and what the
 * bind rule says to that. The old server's connections have the options of its section: they
 * take them over from the socket that listened. */
enum { TW_MAX_SITUATION = 16 };

struct tw_situation {
    struct tw_bind_socket fresh; /* the probe's */
    struct tw_bind_socket others[TW_MAX_SITUATION];
    size_t n;
    struct tw_bind_decision decision;
    bool options_known; /* else the clause hangs on options that nobody saw: the socket is of a
                         * peer that is a command, its section is silent, and the kernel's
                         * answer would be the same either way */
    bool of_command[TW_MAX_SITUATION];
    char name[TW_MAX_SITUATION + 1][TW_NAME_SIZE]; /* what the sockets' names point at */
};

/* Works it out for a probe that was tried (c->releases[probe].first_seen). */
void tw_situation_of(const struct tw_evidence *c, unsigned probe, struct tw_situation *out);

/* The socket that decided, or NULL. */
const struct tw_bind_socket *tw_situation_with(const struct tw_situation *situation);

#endif
