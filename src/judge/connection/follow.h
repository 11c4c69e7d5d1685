#ifndef TW_FOLLOW_H
#define TW_FOLLOW_H

#include "run.h"
#include "teardown.h"

/* The connections of a run, followed through its segments: for each pair of names a teardown;
 * when they connect again after its end, one more.
 *
 *     struct tw_connection room[TW_MAX_CONNECTIONS];
 *     struct tw_follow follow = {.connections = room};
 *     for each observation in order: tw_follow_see(&follow, run, index, &step) ...
 *
 * A client that connected to itself is one name at both ends: each segment that it sends comes
 * to it, too, so that both sides of the teardown go through the same states.
 *
 * A SYN that comes into TIME-WAIT begins the next connection, unless it is answered as one that
 * is too old, by an ACK (RFC 6191): that, and the RST that the ACK is answered with, are of the
 * connection before.
 *
 * A segment without numbers, typed in a test, is taken to stand right behind what its sender
 * sent so far, and to acknowledge all that had come: `server > client F.` is enough.
 */
enum { TW_MAX_CONNECTIONS = 32 };

struct tw_connection {
    unsigned side[2]; /* names of the run; side[0] sent the first segment that was seen */
    struct tw_teardown teardown;
    long first_seen;         /* index of the observation of its first segment ... */
    long first_fin_seen;     /* ... of the first FIN, -1: none ... */
    long second_fin_seen;    /* ... of the other side's ... */
    long last_seen;          /* ... of the last segment ... */
    long ended_seen;         /* ... of the one with which its ending was complete ... */
    long time_wait_seen[2];  /* ... of the segment with which the side entered TIME-WAIT ... */
    long wait_begin_seen[2]; /* ... that of its teardown.time_wait_ns: its last ACK ... */
    long wait_moved_seen[2]; /* ... and what came to the side and set its timer last */
    long fin_acked_seen[2];  /* ... of the one that acknowledged the side's FIN ... */
    long restarted_seen;     /* ... of the last that started a TIME-WAIT again */
    long hit_seen;           /* ... of the RST or SYN that came into TIME-WAIT ... */
    long old_syn_seen;       /* ... and of the SYN that was answered from there, as too old */
};

struct tw_follow {
    struct tw_connection *connections; /* room for TW_MAX_CONNECTIONS: the caller's */
    size_t n_connections;
    size_t n_left_out; /* connections past the maximum: nothing is ruled on them */
};

/* Follows observation `index` of the run when it is a segment; anything else changes nothing.
 * Returns the connection it belongs to, with *out filled, or NULL. */
const struct tw_connection *tw_follow_see(struct tw_follow *follow, const struct tw_run *run,
                                          size_t index, struct tw_teardown_step *out);

/* Follows the whole run; what *follow held is forgotten. */
void tw_follow_run(struct tw_follow *follow, const struct tw_run *run);

/* A segment as it was followed, and what was known behind it. */
struct tw_followed {
    size_t seen;         /* its observation */
    unsigned connection; /* the index of the one that it belongs to */
    int from;            /* its sender's side */
    struct tw_teardown_step step;
    bool known[2], owes_ack[2]; /* of the sides, as the teardown had them; and the next two */
    bool crossed;
    int8_t first_fin;
};

/* Follows the whole run, and keeps each step. `out` has room for all segments of the run; those
 * of no connection are left out. Returns how many there are. */
size_t tw_follow_trace(struct tw_follow *follow, const struct tw_run *run,
                       struct tw_followed out[]);

/* The first connection between two names, either way round, or NULL. */
const struct tw_connection *tw_follow_between(const struct tw_follow *follow, unsigned a,
                                              unsigned b);

/* The connection that the experiment's expectations are about: the first between a server and a
 * client of it. Without an experiment, the first of all. NULL when there is none. */
const struct tw_connection *tw_follow_main(const struct tw_follow *follow,
                                           const struct tw_run *run);

/* Is it of a client that connected to itself? */
bool tw_connection_is_self(const struct tw_connection *connection);

/* Which side of it the name is (0 or 1), or TW_SIDE_NONE. */
int tw_connection_side(const struct tw_connection *connection, unsigned who);

#endif
