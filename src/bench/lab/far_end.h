#ifndef TW_FAR_END_H
#define TW_FAR_END_H

#include "run.h"

/* When segments were at the clients' end of a wire. They are told as they passed at the
 * servers' end; the other end's capture says when one was sent there, or had arrived. */

/* A segment without payload, as the far end's capture shows it, in the names and numbers of the
 * run. */
struct tw_far_segment {
    unsigned who;
    struct tw_wire_segment segment;
    tw_ns at_ns;    /* since the run began */
    tw_ns delay_ns; /* of the wire in that direction, as it was then */
    int side;       /* of whom it is: 0 the client's */
    bool used;      /* it has been found at the servers' end */
};

enum { TW_FAR_SEGMENTS = 64 };

struct tw_far_end {
    struct tw_far_segment seen[TW_FAR_SEGMENTS]; /* the last of them, in a ring */
    size_t n;
    tw_ns delay_ns[2]; /* what the wire was told, by enum tw_side */
};

/* Takes in a segment that the far end's capture has shown, as an observation of that side. One
 * that has payload, or no relative numbers, is passed over. */
void tw_far_end_see(struct tw_far_end *end, const struct tw_observation *seen, int side);

/* Dates a segment that is about to be added to the run, where its far end was seen already.
 * Returns whether it was. */
bool tw_far_end_date(struct tw_far_end *end, struct tw_observation *near, int side);

/* Dates the segments of the run that have arrived at the far end since; returns how many. After
 * the servers' end's capture was taken in: else one that was lost would be taken for the one
 * that was sent again. */
size_t tw_far_end_match(struct tw_far_end *end, struct tw_run *run);

#endif
