#ifndef TW_FAR_END_H
#define TW_FAR_END_H

#include "run.h"

/* The times of segments at the clients' end of a wire. Segments are recorded as they pass the
 * servers' end; the capture at the far end gives the time at which each was sent or arrived
 * there. */

/* A segment without payload in the far end's capture, with the run's names and relative
 * numbers. */
struct tw_far_segment {
    unsigned who;
    struct tw_wire_segment segment;
    tw_ns at_ns;    /* since the run began */
    tw_ns delay_ns; /* of the wire in that direction, at that time */
    int side;       /* the sender: 0 is the client */
    bool used;      /* matched with a segment at the servers' end */
};

enum { TW_FAR_SEGMENTS = 64 };

struct tw_far_end {
    struct tw_far_segment seen[TW_FAR_SEGMENTS]; /* the last ones, in a ring buffer */
    size_t n;
    tw_ns delay_ns[2]; /* as configured, by enum tw_side */
};

/* Stores a segment of the far end's capture, given as an observation of that side. Segments
 * with payload or without relative numbers are skipped. */
void tw_far_end_see(struct tw_far_end *end, const struct tw_observation *seen, int side);

/* Sets the far-end time of a segment about to be added to the run, if the far end has seen it.
 * Returns whether it has. */
bool tw_far_end_date(struct tw_far_end *end, struct tw_observation *near, int side);

/* Sets the far-end times of segments of the run that have arrived there since; returns how
 * many. Call it after draining the servers' capture: otherwise a lost segment would be matched
 * with its retransmission. */
size_t tw_far_end_match(struct tw_far_end *end, struct tw_run *run);

#endif
