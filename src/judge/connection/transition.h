#ifndef TW_TRANSITION_H
#define TW_TRANSITION_H

#include "teardown.h"

/* The effect of one segment on both sides of a connection: the states of RFC 9293, section
 * 3.3.2, as described in teardown.h. Internal to teardown.c, which decides whether a segment
 * belongs to the connection. */
struct tw_transition {
    struct tw_teardown *teardown;
    struct tw_teardown_side *sender, *receiver; /* teardown->side[from], teardown->side[to] */
    int from, to;
    const struct tw_segment *segment;
    tw_ns at_ns;
    struct tw_teardown_step *step; /* records the effects */
};

/* Follows a segment without RST. */
void tw_transition_segment(struct tw_transition *transition);

/* Follows a RST. */
void tw_transition_reset(struct tw_transition *transition);

#endif
