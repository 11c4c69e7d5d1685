#ifndef TW_FOLLOW_H
#define TW_FOLLOW_H

#include "run.h"
#include "teardown.h"

/* Follows the connections of a run through its segments. Each pair of names has a connection,
 * and another one for each reconnect after the end of the previous one.
 *
 *     struct tw_connection room[TW_MAX_CONNECTIONS];
 *     struct tw_follow follow = {.connections = room};
 *     for each observation in order: tw_follow_see(&follow, run, index, &step) ...
 *
 * A client connected to itself has the same name at both ends: each of its segments is fed to
 * both sides of the teardown, which pass through the same states.
 *
 * A SYN that arrives in TIME-WAIT starts a new connection, unless an ACK answers it as too old
 * (RFC 6191); that ACK and the RST that answers it belong to the previous connection.
 *
 * A segment without numbers, hand-written in a test, directly follows what its sender has sent
 * so far and acknowledges all that has been sent to it: `server > client F.` is enough. */
enum { TW_MAX_CONNECTIONS = 32 };

struct tw_connection {
    unsigned side[2]; /* names of the run; side[0] sent the first captured segment */
    struct tw_teardown teardown;
    long first_seen;        /* observation of its first segment ... */
    long first_fin_seen;    /* ... of the first FIN, -1: none ... */
    long second_fin_seen;   /* ... of the other side's FIN ... */
    long last_seen;         /* ... of the last segment ... */
    long ended_seen;        /* ... of the segment that completed its ending ... */
    long time_wait_seen[2]; /* ... of the segment with which the side entered TIME-WAIT ... */
    /* ... of the one at teardown.time_wait_ns: the side's last ACK ... */
    long wait_begin_seen[2];
    long wait_moved_seen[2]; /* ... of the last segment to the side that set its timer ... */
    long fin_acked_seen[2];  /* ... of the one that acknowledged the side's FIN ... */
    long restarted_seen;     /* ... of the last one that restarted a TIME-WAIT ... */
    long hit_seen;           /* ... of the RST or SYN that arrived in TIME-WAIT ... */
    long old_syn_seen;       /* ... of the SYN that TIME-WAIT answered as too old */
};

struct tw_follow {
    struct tw_connection *connections; /* array of TW_MAX_CONNECTIONS, owned by the caller */
    size_t n_connections;
    size_t n_left_out; /* connections above the maximum: there are no rulings on them */
};

/* Follows observation `index` of the run if it is a segment; ignores others. Returns its
 * connection, with *out filled, or NULL. */
const struct tw_connection *tw_follow_see(struct tw_follow *follow, const struct tw_run *run,
                                          size_t index, struct tw_teardown_step *out);

/* Follows the whole run. Discards the previous contents of *follow. */
void tw_follow_run(struct tw_follow *follow, const struct tw_run *run);

/* A followed segment and the state after it. */
struct tw_followed {
    size_t seen;         /* its observation */
    unsigned connection; /* index of its connection */
    int from;            /* the sender's side */
    struct tw_teardown_step step;
    bool known[2], owes_ack[2]; /* of both sides, as in the teardown; likewise the next two */
    bool crossed;
    int8_t first_fin;
};

/* Follows the whole run and records each step. `out` has room for all segments of the run;
 * segments without a connection are omitted. Returns the number of steps. */
size_t tw_follow_trace(struct tw_follow *follow, const struct tw_run *run,
                       struct tw_followed out[]);

/* The connection that the expectations are about: the first between a server and a client of
 * the experiment. Without an experiment, the first connection. NULL if there is none. */
const struct tw_connection *tw_follow_main(const struct tw_follow *follow,
                                           const struct tw_run *run);

/* Is it a client connected to itself? */
bool tw_connection_is_self(const struct tw_connection *connection);

/* The side of a name (0 or 1), or TW_SIDE_NONE. */
int tw_connection_side(const struct tw_connection *connection, unsigned who);

#endif
