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

static inline bool tw_transition_has(const struct tw_transition *t, uint8_t flag)
{
    return (t->segment->flags & flag) != 0;
}

/* Sequence numbers compare modulo 2^32 (RFC 9293, section 3.4). */
static inline bool tw_transition_is_after(uint32_t a, uint32_t b)
{
    return (int32_t)(a - b) > 0;
}

static inline void tw_transition_become(struct tw_teardown_side *side, enum tw_tcp_state state)
{
    side->state = state;
    side->known = true;
}

/* A segment with an acknowledgment number that ends at `end`, without its FIN. */
static inline void tw_transition_see_ack(struct tw_teardown_side *sender, uint32_t ack,
                                         uint32_t end)
{
    if (!sender->ack_known || tw_transition_is_after(ack, sender->highest_ack)) {
        sender->highest_ack = ack;
        sender->ack_known = true;
        sender->ack_plain = sender->seq_known && tw_transition_is_after(sender->next_seq, end);
        if (sender->seq_known)
            sender->after_ack = 0;
    } else if (ack == sender->highest_ack) {
        if (sender->next_seq != end)
            sender->ack_plain = true;
    } else if (sender->seq_known) { /* sent before, and captured late */
        uint32_t n_after = sender->next_seq - sender->fin_sent - end;
        if (n_after < sender->after_ack)
            sender->after_ack = n_after;
    }
}

/* Raises next_seq to what others show that the side has sent. */
static inline void tw_transition_see_sent(struct tw_teardown_side *side, uint32_t end)
{
    side->next_seq = end;
    side->end_unseen = true;
}

/* Its new bytes: a segment of n_bytes ends at `end`. Retransmitted data and the old byte of a
 * keep-alive are none. Without bytes it begins after some that were not captured. */
static inline void tw_transition_see_end(struct tw_teardown_side *sender, uint32_t end,
                                         uint32_t n_bytes)
{
    uint32_t n_new = end - sender->next_seq;
    if ((int32_t)n_new <= 0) {
        if (tw_teardown_is_missing(sender, end, n_bytes))
            sender->end_unseen = false;
        return;
    }
    sender->next_seq = end;
    sender->end_unseen = n_bytes == 0;
    if (sender->after_ack != TW_AFTER_UNKNOWN)
        sender->after_ack = (sender->after_ack + n_new) & TW_AFTER_UNKNOWN;
}

/* Follows a segment without RST. */
void tw_transition_segment(struct tw_transition *transition);

/* Follows a FIN. */
void tw_transition_fin(struct tw_transition *transition);

/* The side's FIN is acknowledged. */
void tw_transition_fin_acked(struct tw_transition *transition, int side);

/* The sender in TIME-WAIT acknowledges the FIN that put it there. */
void tw_transition_wait_acked(struct tw_transition *transition, int side);

/* TIME-WAIT begins, or begins anew. */
void tw_transition_wait_begins(struct tw_transition *transition, int side);

/* Sets the states of a connection with a FIN: they follow from what both sides sent. */
void tw_transition_settle(struct tw_transition *transition);

/* Follows a RST. */
void tw_transition_reset(struct tw_transition *transition);

/* Carries out a RST that came before bytes sent before it, once they have come. */
void tw_transition_reset_late(struct tw_transition *transition);

/* Does the segment show that the RST before it ended nothing? If so, the connection is as
 * before the RST. */
bool tw_transition_goes_on(struct tw_transition *transition);

#endif
