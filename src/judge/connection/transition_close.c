#include "transition.h"

void tw_transition_wait_begins(struct tw_transition *t, int side)
{
    t->teardown->time_wait_ns[side] = t->at_ns;
    t->step->wait_begins[side] = true;
}

void tw_transition_wait_acked(struct tw_transition *t, int side)
{
    struct tw_teardown_side *waits = &t->teardown->side[side];
    waits->owes_ack = false;
    if (waits->wait_acked)
        return;
    waits->wait_acked = true;
    t->step->wait_acked[side] = true;
}

void tw_transition_fin_acked(struct tw_transition *t, int side)
{
    t->teardown->side[side].fin_acked = true;
    t->teardown->side[side].fin_was_acked = true;
    t->step->acks_fin[side] = true;
}

/* The timer starts now. The lab counts from the ACK that follows at once, a segment that the
 * capture shows; in CLOSING that ACK was sent before. */
static void enter_time_wait(struct tw_transition *t, int side)
{
    struct tw_teardown_side *waits = &t->teardown->side[side];
    const struct tw_teardown_side *other = &t->teardown->side[1 - side];
    tw_transition_become(waits, TW_TIME_WAIT);
    waits->waited = true;
    waits->owes_ack = !waits->ack_known || waits->highest_ack != other->fin_seq + 1;
    if (!waits->owes_ack)
        tw_transition_wait_acked(t, side);
    tw_transition_wait_begins(t, side);
}

/* The FIN of the one acknowledges the FIN of the other. */
static bool answers(const struct tw_teardown_side *one, const struct tw_teardown_side *other)
{
    return one->fin_ack == other->fin_seq + 1;
}

/* The FIN is retransmitted although an ACK was captured: that ACK was lost. */
static void see_fin_again(struct tw_transition *t)
{
    struct tw_teardown_side *sender = t->sender;
    if (sender->n_fins < UINT16_MAX)
        sender->n_fins++;
    t->step->is_retransmitted_fin = true;
    if (tw_transition_is_after(sender->fin_ack, t->segment->ack))
        sender->fin_ack = t->segment->ack;
    if (sender->fin_payload > t->segment->payload_bytes)
        sender->fin_payload = t->segment->payload_bytes & UINT16_MAX;
    if (!sender->waited)
        sender->fin_acked = false;
}

/* The numbers of a FIN that is captured for the first time. The sender's ACK of it may have
 * been captured before it. */
static void see_fin_numbers(struct tw_transition *t, uint32_t fin_seq)
{
    struct tw_teardown_side *sender = t->sender;
    const struct tw_teardown_side *receiver = t->receiver;
    const struct tw_segment *segment = t->segment;
    bool is_overtaken = tw_transition_is_after(sender->next_seq, fin_seq);
    sender->fin_sent = true;
    sender->fin_seq = fin_seq;
    sender->fin_ack = segment->ack;
    sender->fin_payload =
        (segment->payload_bytes < UINT16_MAX ? segment->payload_bytes : UINT16_MAX) &
        UINT16_MAX;
    sender->fin_beyond =
        !receiver->seq_known || tw_transition_is_after(segment->ack, receiver->next_seq);
    sender->n_fins = 1;
    if (t->teardown->reset)
        return; /* whether anything ends later is decided by what was sent before the RST */
    if (is_overtaken)
        sender->end_unseen = false; /* the missing byte was this FIN */
    else
        sender->next_seq = fin_seq + 1;
    if (is_overtaken && sender->after_ack > 0 && sender->after_ack != TW_AFTER_UNKNOWN)
        sender->after_ack--; /* it was the FIN's own number */
}

void tw_transition_fin(struct tw_transition *t)
{
    struct tw_teardown_side *sender = t->sender;
    const struct tw_segment *segment = t->segment;
    uint32_t fin_seq = segment->seq + tw_transition_has(t, TW_SYN) + segment->payload_bytes;
    if (sender->fin_sent) {
        if (fin_seq == sender->fin_seq)
            see_fin_again(t);
        return;
    }
    see_fin_numbers(t, fin_seq);
    if (t->receiver->ack_known && t->receiver->highest_ack == fin_seq + 1)
        tw_transition_fin_acked(t, t->from);
    t->step->is_first_fin = t->teardown->first_fin == TW_SIDE_NONE;
    t->step->is_second_fin = !t->step->is_first_fin;
    if (t->step->is_first_fin)
        t->teardown->first_fin = (int8_t)t->from;
}

/* Which FIN was sent first. Numbers that contradict each other leave it as captured. */
static void set_order(struct tw_transition *t)
{
    const struct tw_teardown_side *side = t->teardown->side;
    bool a_answers = answers(&side[TW_SIDE_A], &side[TW_SIDE_B]);
    bool b_answers = answers(&side[TW_SIDE_B], &side[TW_SIDE_A]);
    t->teardown->crossed = !a_answers && !b_answers;
    if (a_answers != b_answers)
        t->teardown->first_fin = a_answers ? TW_SIDE_B : TW_SIDE_A;
}

/* Both FINs were captured. */
static void settle_side(struct tw_transition *t, int at_side)
{
    struct tw_teardown_side *side = &t->teardown->side[at_side];
    bool crossed = t->teardown->crossed;
    if (!crossed && at_side != t->teardown->first_fin) {
        side->waited = false;
        tw_transition_become(side, side->fin_acked ? TW_CLOSED : TW_LAST_ACK);
        return;
    }
    if (side->waited)
        return; /* in TIME-WAIT, or a RST has ended it */
    if (crossed && !side->fin_acked) {
        tw_transition_become(side, TW_CLOSING);
        return;
    }
    if (!side->fin_acked)
        tw_transition_fin_acked(t, at_side);
    enter_time_wait(t, at_side);
}

void tw_transition_settle(struct tw_transition *t)
{
    struct tw_teardown *teardown = t->teardown;
    struct tw_teardown_side *side = teardown->side;
    if (side[TW_SIDE_A].fin_sent && side[TW_SIDE_B].fin_sent)
        set_order(t);
    if (teardown->first_fin == TW_SIDE_NONE || teardown->reset)
        return;
    if (side[TW_SIDE_A].fin_sent && side[TW_SIDE_B].fin_sent) {
        settle_side(t, TW_SIDE_A);
        settle_side(t, TW_SIDE_B);
        return;
    }
    struct tw_teardown_side *first = &side[teardown->first_fin];
    tw_transition_become(first, first->fin_acked ? TW_FIN_WAIT_2 : TW_FIN_WAIT_1);
    tw_transition_become(&side[1 - teardown->first_fin], TW_CLOSE_WAIT);
}
