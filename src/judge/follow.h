#ifndef TW_FOLLOW_H
#define TW_FOLLOW_H

#include "run.h"
#include "teardown.h"

/* The connections of a run, followed through its segments: for each pair of names a teardown.
 *
 *     struct tw_follow follow = {0};
 *     for each observation in order: tw_follow_see(&follow, o, &step) ...
 */
enum { TW_MAX_CONNECTIONS = 32 };

struct tw_connection {
    unsigned side[2]; /* names of the run; side[0] sent the first segment that was seen */
    struct tw_teardown teardown;
    long first_fin_seen;    /* index of the observation, -1: none ... */
    long last_seen;         /* ... of the last segment */
    long time_wait_seen[2]; /* ... of the segment with which the side entered TIME-WAIT */
};

struct tw_follow {
    struct tw_connection connections[TW_MAX_CONNECTIONS];
    size_t n_connections;
    size_t n_left_out; /* connections past the maximum: nothing is ruled on them */
};

/* Follows observation `index` of the run when it is a segment; anything else changes nothing.
 * Returns the connection it belongs to, with *out filled, or NULL. */
const struct tw_connection *tw_follow_see(struct tw_follow *follow, const struct tw_run *run,
                                          size_t index, struct tw_teardown_step *out);

/* Follows the whole run from its beginning. */
void tw_follow_run(struct tw_follow *follow, const struct tw_run *run);

/* The connection between two names, either way round, or NULL. */
const struct tw_connection *tw_follow_between(const struct tw_follow *follow, unsigned a,
                                              unsigned b);

/* Which side of it the name is (0 or 1), or TW_SIDE_NONE. */
int tw_connection_side(const struct tw_connection *connection, unsigned who);

#endif
