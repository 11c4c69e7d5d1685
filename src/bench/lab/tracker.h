#ifndef TW_TRACKER_H
#define TW_TRACKER_H

#include "capture.h"
#include "follow.h"
#include "run.h"

/* The connections that a run knows: who is at their ends, and where. */

struct tw_tracked {
    unsigned peer[2]; /* of the experiment: the client, the server */
    unsigned who[2];  /* names of the run: a peer's first connection has its name, "client", the
                       * second "client.2", and so on; so has the server's side */
    struct tw_endpoint at[2];
    bool isn_known[2];
    uint32_t isn[2]; /* the first sequence number of each side: relative 0 */
    struct {
        bool seen; /* the next three are of the observation recorded last */
        enum tw_tcp_state state;
        tw_ns at_ns;
        int64_t timer_ms;
    } last[2];
    bool is_proof; /* not sampled: its states are not what the experiment is about */
};

struct tw_tracker {
    struct tw_tracked list[TW_MAX_CONNECTIONS]; /* in the order in which they were made */
    size_t n;
};

/* Is it a socket that has connected to itself? */
bool tw_tracker_is_self(const struct tw_tracked *tracked);

/* Which connection a segment belongs to and which side sent it, or NULL. The newest: a later
 * connection may have the ports of an earlier one. */
struct tw_tracked *tw_tracker_find(struct tw_tracker *tracker, const struct tw_segment *segment,
                                   int *out_side);

/* The newest connection of a peer, and its side, or NULL. Proofs of life have no peers. */
const struct tw_tracked *tw_tracker_newest(const struct tw_tracker *tracker, unsigned peer,
                                           int *out_side);

/* How many connections the peer was that side of. */
unsigned tw_tracker_count(const struct tw_tracker *tracker, int side, unsigned peer);

/* Were the two connected before, from and to the same ports? To the kernel the old and the new
 * connection are one place. */
bool tw_tracker_has(const struct tw_tracker *tracker, const struct tw_tracked *tracked);

/* Takes the first sequence number of a side from its SYN; does nothing with other segments. */
void tw_tracker_see(struct tw_tracked *tracked, int side, const struct tw_segment *segment);

/* A captured segment of that side as an observation, its numbers counted from the side's first
 * where that was seen. Its time is captured->at_ns. */
void tw_tracker_number(const struct tw_tracked *tracked, int side,
                       const struct tw_captured *captured, struct tw_observation *out);

#endif
