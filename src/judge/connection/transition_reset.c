#include "transition.h"

/* A RST can end it. */
static bool is_open(const struct tw_teardown_side *side)
{
    return side->state != TW_TIME_WAIT && side->state != TW_SYN_SENT &&
           (side->state != TW_CLOSED || !side->known);
}

/* RFC 9293, section 3.10.7: in SYN-SENT a RST must acknowledge the SYN, later its sequence
 * number must be RCV.NXT (RFC 5961). RCV.NXT is not exactly known: it is at least the
 * receiver's highest acknowledgment number, and at most what was sent. */
static bool is_in_place(const struct tw_transition *t)
{
    const struct tw_teardown_side *sender = t->sender;
    const struct tw_teardown_side *receiver = t->receiver;
    uint32_t seq = t->segment->seq;
    if (receiver->state == TW_SYN_SENT)
        return tw_transition_has(t, TW_ACK) && t->segment->ack == receiver->next_seq;
    if (!sender->seq_known || seq == sender->next_seq)
        return true;
    if (!receiver->ack_known)
        return false;
    return seq == receiver->highest_ack ||
           (tw_transition_is_after(seq, receiver->highest_ack) &&
            !tw_transition_is_after(seq, sender->next_seq));
}

static void count_void(struct tw_teardown_side *side)
{
    enum { MOST = 7 };
    if (side->n_void < MOST)
        side->n_void = (side->n_void + 1U) & MOST;
}

/* Its receiver ignores it as it stands; but bytes sent before it may come after it. */
static void see_out_of_place(struct tw_transition *t)
{
    enum { MOST_AHEAD = 1 << 30 }; /* the widest window: RFC 7323, section 2.3 */
    struct tw_teardown *teardown = t->teardown;
    const struct tw_teardown_side *sender = t->sender;
    /* In SYN-SENT only if it answers more than the SYN, which was not captured yet. */
    bool answers_more =
        t->receiver->state == TW_SYN_SENT && sender->seq_known && tw_transition_has(t, TW_ACK);
    if (!is_open(t->receiver) && !answers_more)
        return;
    uint32_t n_ahead = t->segment->seq - sender->next_seq;
    bool may_come = n_ahead <= MOST_AHEAD && (n_ahead > 0 || answers_more);
    if (teardown->is_ahead || sender->fin_sent || !may_come) {
        count_void(t->sender);
        return;
    }
    teardown->is_ahead = true;
    teardown->ahead_by = t->from == TW_SIDE_B;
    teardown->ahead_seq = t->segment->seq;
}

/* What both sides have sent by now: what they send later shows whether it ended anything. */
static void see_numbers(struct tw_transition *t)
{
    struct tw_teardown_side *sender = t->sender;
    struct tw_teardown_side *receiver = t->receiver;
    const struct tw_segment *segment = t->segment;
    if (!sender->seq_known)
        sender->next_seq = segment->seq;
    else if (tw_transition_is_after(segment->seq, sender->next_seq))
        tw_transition_see_sent(sender, segment->seq);
    sender->seq_known = true;
    if (!tw_transition_has(t, TW_ACK))
        return;
    if (receiver->seq_known && tw_transition_is_after(segment->ack, receiver->next_seq))
        tw_transition_see_sent(receiver, segment->ack);
    if (!sender->ack_known) {
        sender->ack_known = true;
        sender->highest_ack = segment->ack;
    }
}

static void reset(struct tw_teardown *teardown, int by)
{
    struct tw_teardown_side *sender = &teardown->side[by];
    struct tw_teardown_side *receiver = &teardown->side[1 - by];
    teardown->is_ahead = false;
    teardown->reset = true;
    teardown->reset_by = (int8_t)by;
    teardown->reset_at = sender->state;
    teardown->reset_in = receiver->state;
    teardown->reset_in_known = receiver->seq_known;
    tw_transition_become(receiver, TW_CLOSED);
    if (!sender->wait_acked)
        sender->waited = false;       /* a RST in the place of the ACK: it has no socket */
    if (sender->state != TW_SYN_SENT) /* SYN-SENT refuses an old segment and stays */
        tw_transition_become(sender, TW_CLOSED);
}

void tw_transition_reset(struct tw_transition *t)
{
    struct tw_teardown *teardown = t->teardown;
    struct tw_teardown_side *receiver = t->receiver;
    bool at_time_wait = receiver->state == TW_TIME_WAIT;
    t->step->hits_time_wait = at_time_wait;
    if (teardown->reset || (at_time_wait && teardown->rfc1337))
        return;
    if (!is_in_place(t)) {
        see_out_of_place(t);
        return;
    }
    if (teardown->side[0].fin_acked && teardown->side[1].fin_acked) {
        if (at_time_wait) /* TIME-WAIT assassination (RFC 1337); the teardown was complete */
            tw_transition_become(receiver, TW_CLOSED);
        return;
    }
    bool refuses = receiver->state == TW_SYN_SENT || t->sender->state == TW_SYN_SENT;
    reset(teardown, t->from);
    if (!refuses)
        see_numbers(t);
}

void tw_transition_reset_late(struct tw_transition *t)
{
    struct tw_teardown *teardown = t->teardown;
    int by = teardown->ahead_by ? TW_SIDE_B : TW_SIDE_A;
    struct tw_teardown_side *sender = &teardown->side[by];
    const struct tw_teardown_side *receiver = &teardown->side[1 - by];
    bool is_due = sender->next_seq == teardown->ahead_seq ||
                  (receiver->ack_known && receiver->highest_ack == teardown->ahead_seq);
    if (is_due && is_open(receiver)) {
        reset(teardown, by);
    } else if (tw_transition_is_after(sender->next_seq, teardown->ahead_seq)) {
        teardown->is_ahead = false;
        count_void(sender);
    }
}

/* Only a receiver that ignored the RST acknowledges what was sent after it, and only a sender
 * that did not send it acknowledges what came after it. */
bool tw_transition_goes_on(struct tw_transition *t)
{
    struct tw_teardown *teardown = t->teardown;
    int by = (int)teardown->reset_by;
    struct tw_teardown_side *side = teardown->side;
    if (!tw_transition_has(t, TW_ACK) || !t->receiver->seq_known ||
        !tw_transition_is_after(t->segment->ack, t->receiver->next_seq))
        return false;
    tw_transition_see_sent(t->receiver, t->segment->ack);
    teardown->reset = false;
    teardown->reset_by = TW_SIDE_NONE;
    side[by].state = teardown->reset_at;
    side[1 - by].state = teardown->reset_in;
    count_void(&side[by]);
    t->step->voids_reset = true;
    for (int i = TW_SIDE_A; i <= TW_SIDE_B; i++) {
        if (side[i].fin_sent)
            side[i].next_seq = side[i].fin_seq + 1;
        side[i].known = side[i].state != TW_CLOSED && side[i].state != TW_LISTEN;
        if (side[i].fin_sent && !side[i].fin_acked &&
            side[1 - i].highest_ack == side[i].fin_seq + 1)
            tw_transition_fin_acked(t, i);
    }
    return true;
}
