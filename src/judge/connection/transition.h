#ifndef TW_TRANSITION_H
#define TW_TRANSITION_H

#include "teardown.h"

/* What one segment does to the two sides of a connection: the states of RFC 9293, section
 * 3.3.2, as teardown.h tells them. The inside of teardown.c, which says which segments belong
 * to the connection at all. */
struct tw_transition {
    struct tw_teardown *teardown;
    struct tw_teardown_side *sender, *receiver; /* the sides `from` and `to` of it */
    int from, to;
    const struct tw_segment *segment;
    tw_ns at_ns;
    struct tw_teardown_step *step; /* what was done is noted there */
};

/* Follows a segment without RST. */
void tw_transition_segment(struct tw_transition *transition);

/* Follows a RST. */
void tw_transition_reset(struct tw_transition *transition);

#endif
