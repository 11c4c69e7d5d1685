#ifndef TW_TRACKER_H
#define TW_TRACKER_H

#include "capture.h"
#include "follow.h"
#include "run.h"

/* The connections of a run: the peers at both ends, and their endpoints. */

struct tw_tracked {
    unsigned peer[2]; /* index in the experiment: client, server */
    /* names in the run: a peer's first connection has the peer's name, "client", the second
     * "client.2", and so on; the same for the server's side */
    unsigned who[2];
    struct tw_endpoint at[2];
    bool isn_known[2];
    uint32_t isn[2]; /* the initial sequence number of each side: relative 0 */
    struct {
        bool seen; /* the next three are from the last recorded observation */
        enum tw_tcp_state state;
        tw_ns at_ns;
        int64_t timer_ms;
    } last[2];
    bool is_proof; /* not sampled: not a subject of the experiment */
};

struct tw_tracker {
    struct tw_tracked list[TW_MAX_CONNECTIONS]; /* in the order of creation */
    size_t n;
};

/* Whether the connection is a socket connected to itself. */
bool tw_tracker_is_self(const struct tw_tracked *tracked);

/* The connection and the sending side of a segment, or NULL. Returns the newest: a later
 * connection may reuse the ports of an earlier one. */
struct tw_tracked *tw_tracker_find(struct tw_tracker *tracker, const struct tw_segment *segment,
                                   int *out_side);

/* The newest connection of a peer, and its side, or NULL. Proofs of life have no peers. */
const struct tw_tracked *tw_tracker_newest(const struct tw_tracker *tracker, unsigned peer,
                                           int *out_side);

/* The number of connections in which the peer was that side. */
unsigned tw_tracker_count(const struct tw_tracker *tracker, int side, unsigned peer);

/* Whether the two endpoints were connected before, on the same ports. The kernel sees one
 * four-tuple. */
bool tw_tracker_has(const struct tw_tracker *tracker, const struct tw_tracked *tracked);

/* Takes a side's initial sequence number from its SYN; ignores other segments. */
void tw_tracker_see(struct tw_tracked *tracked, int side, const struct tw_segment *segment);

/* Converts a captured segment of that side into an observation; the numbers are relative when
 * the initial sequence numbers are known. The time is captured->at_ns. */
void tw_tracker_number(const struct tw_tracked *tracked, int side,
                       const struct tw_captured *captured, struct tw_observation *out);

#endif
