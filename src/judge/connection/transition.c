#include "transition.h"

/* Sequence numbers compare modulo 2^32 (RFC 9293, section 3.4). */
static bool is_after(uint32_t a, uint32_t b)
{
    return (int32_t)(a - b) > 0;
}

static void become(struct tw_teardown_side *side, enum tw_tcp_state state)
{
    side->state = state;
    side->known = true;
}

static void suppose(struct tw_teardown_side *side, enum tw_tcp_state state)
{
    side->state = state;
    side->known = false;
}

/* The side has sent nothing; at most a SYN was sent to it. */
static bool is_unopened(const struct tw_teardown_side *side)
{
    return !side->known && (side->state == TW_CLOSED || side->state == TW_LISTEN);
}

static bool has(const struct tw_transition *t, uint8_t flag)
{
    return (t->segment->flags & flag) != 0;
}

static uint32_t syn_bytes(const struct tw_transition *t)
{
    return has(t, TW_SYN) ? 1 : 0;
}

/* A FIN occupies the sequence number after the data, and is the last one. */
static bool acks_fin(const struct tw_transition *t)
{
    return has(t, TW_ACK) && t->receiver->fin_sent &&
           t->segment->ack == t->receiver->fin_seq + 1;
}

static void begin_wait(struct tw_transition *t, int side)
{
    t->teardown->time_wait_ns[side] = t->at_ns;
    t->step->wait_begins[side] = true;
}

static void see_wait_acked(struct tw_transition *t, int side)
{
    t->teardown->side[side].owes_ack = false;
    if (t->teardown->side[side].wait_acked)
        return;
    t->teardown->side[side].wait_acked = true;
    t->step->wait_acked[side] = true;
}

/* The timer starts now. The lab counts from the ACK that follows at once, a segment that the
 * capture shows; in CLOSING that ACK was sent before. */
static void enter_time_wait(struct tw_transition *t, int side)
{
    struct tw_teardown_side *waits = &t->teardown->side[side];
    const struct tw_teardown_side *other = &t->teardown->side[1 - side];
    become(waits, TW_TIME_WAIT);
    waits->waited = true;
    waits->owes_ack = !waits->ack_known || waits->highest_ack != other->fin_seq + 1;
    if (!waits->owes_ack)
        see_wait_acked(t, side);
    begin_wait(t, side);
}

static void see_syn(struct tw_transition *t)
{
    struct tw_teardown_side *sender = t->sender;
    struct tw_teardown_side *receiver = t->receiver;
    sender->syn_sent = true;
    sender->syn_seq = t->segment->seq;
    if (!has(t, TW_ACK)) {
        if (is_unopened(sender))
            become(sender, TW_SYN_SENT);
        if (is_unopened(receiver))
            suppose(receiver, TW_LISTEN);
        return;
    }
    if (is_unopened(sender) || sender->state == TW_SYN_SENT)
        become(sender, TW_SYN_RECEIVED);
    bool acks_syn = !receiver->syn_sent || (is_after(t->segment->ack, receiver->syn_seq) &&
                                            !is_after(t->segment->ack, receiver->next_seq));
    if (acks_syn && (is_unopened(receiver) || receiver->state == TW_SYN_SENT))
        become(receiver, TW_ESTABLISHED);
}

/* A sender of a segment other than a SYN has completed its handshake. */
static void see_opened(struct tw_transition *t)
{
    struct tw_teardown_side *sender = t->sender;
    if (sender->state == TW_SYN_SENT ||
        (sender->state == TW_SYN_RECEIVED && t->segment->payload_bytes > 0))
        become(sender, TW_ESTABLISHED);
    if (is_unopened(sender))
        suppose(sender, TW_ESTABLISHED);
    if (is_unopened(t->receiver))
        suppose(t->receiver, TW_ESTABLISHED);
}

/* Updates next_seq and the bytes sent. Retransmitted data and the old byte of a keep-alive are
 * not new. */
static void see_numbers(struct tw_transition *t)
{
    struct tw_teardown_side *sender = t->sender;
    const struct tw_segment *segment = t->segment;
    uint32_t end = segment->seq + syn_bytes(t) + segment->payload_bytes;
    if (acks_fin(t)) {
        uint32_t n_new = segment->payload_bytes;
        if (sender->seq_known && !is_after(end, sender->next_seq))
            n_new = 0;
        else if (sender->seq_known && end - sender->next_seq < n_new)
            n_new = end - sender->next_seq;
        sender->payload_after_fin += n_new;
    }
    if (has(t, TW_FIN))
        end++;
    if (!sender->seq_known || (!sender->fin_sent && is_after(end, sender->next_seq)))
        sender->next_seq = end;
    sender->seq_known = true;
}

static void see_ack_of_fin(struct tw_transition *t)
{
    struct tw_teardown_side *receiver = t->receiver;
    receiver->fin_acked = true;
    t->step->acks_fin[t->to] = true;
    if (!t->sender->fin_sent && !has(t, TW_FIN))
        t->teardown->acked_apart = true;
    if (receiver->state == TW_FIN_WAIT_1)
        become(receiver, TW_FIN_WAIT_2);
    else if (receiver->state == TW_CLOSING)
        enter_time_wait(t, t->to);
    else if (receiver->state == TW_LAST_ACK)
        become(receiver, TW_CLOSED);
}

static void see_ack(struct tw_transition *t)
{
    struct tw_teardown_side *sender = t->sender;
    struct tw_teardown_side *receiver = t->receiver;
    uint32_t ack = t->segment->ack;
    if (!sender->ack_known || is_after(ack, sender->highest_ack))
        sender->highest_ack = ack;
    sender->ack_known = true;
    if (receiver->state == TW_SYN_RECEIVED && is_after(ack, receiver->syn_seq))
        become(receiver, TW_ESTABLISHED);
    if (!acks_fin(t))
        return;
    if (!receiver->fin_acked)
        see_ack_of_fin(t);
    if (sender->state == TW_TIME_WAIT && sender->owes_ack) {
        see_wait_acked(t, t->from);
        begin_wait(t, t->from);
    }
}

/* The other side's FIN has been captured. The acknowledgment numbers of both show which was
 * first. */
static void see_second_fin(struct tw_transition *t)
{
    struct tw_teardown_side *sender = t->sender;
    struct tw_teardown_side *receiver = t->receiver;
    t->step->is_second_fin = true;
    if (receiver->fin_ack == sender->fin_seq + 1) {
        /* The capture has them in the wrong order: the other FIN answered this one. */
        t->teardown->first_fin = (int8_t)t->from;
        t->teardown->acked_apart = false;
        sender->fin_acked = true;
        t->step->acks_fin[t->from] = true;
        become(receiver, receiver->fin_acked ? TW_CLOSED : TW_LAST_ACK);
        enter_time_wait(t, t->from);
    } else if (receiver->fin_acked) {
        become(sender, TW_LAST_ACK);
        enter_time_wait(t, t->to);
    } else {
        t->teardown->crossed = true;
        become(sender, TW_CLOSING);
        become(receiver, TW_CLOSING);
    }
}

/* The FIN is retransmitted although an ACK was captured: that ACK was lost. */
static void see_fin_again(struct tw_transition *t)
{
    struct tw_teardown_side *sender = t->sender;
    if (sender->n_fins < UINT16_MAX)
        sender->n_fins++;
    t->step->is_retransmitted_fin = true;
    if (sender->state == TW_FIN_WAIT_2)
        become(sender, TW_FIN_WAIT_1);
    else if (sender->state == TW_CLOSED && !sender->waited)
        become(sender, TW_LAST_ACK);
    else
        return;
    sender->fin_acked = false;
}

static void see_fin(struct tw_transition *t)
{
    struct tw_teardown_side *sender = t->sender;
    const struct tw_segment *segment = t->segment;
    uint32_t fin_seq = segment->seq + syn_bytes(t) + segment->payload_bytes;
    if (sender->fin_sent) {
        if (fin_seq == sender->fin_seq)
            see_fin_again(t);
        return;
    }
    sender->fin_sent = true;
    sender->fin_seq = fin_seq;
    sender->fin_ack = segment->ack;
    sender->n_fins = 1;
    if (t->teardown->first_fin != TW_SIDE_NONE) {
        see_second_fin(t);
        return;
    }
    t->teardown->first_fin = (int8_t)t->from;
    t->step->is_first_fin = true;
    become(sender, TW_FIN_WAIT_1);
    become(t->receiver, TW_CLOSE_WAIT);
}

/* RFC 9293, section 3.10.7: in SYN-SENT a RST must acknowledge the SYN, later its sequence
 * number must be RCV.NXT (RFC 5961). RCV.NXT is not exactly known: it is at least the
 * receiver's highest acknowledgment number, and at most what was sent. */
static bool reset_is_in_place(const struct tw_transition *t)
{
    const struct tw_teardown_side *sender = t->sender;
    const struct tw_teardown_side *receiver = t->receiver;
    uint32_t seq = t->segment->seq;
    if (receiver->state == TW_SYN_SENT)
        return has(t, TW_ACK) && t->segment->ack == receiver->next_seq;
    if (!sender->seq_known || seq == sender->next_seq)
        return true;
    if (!receiver->ack_known)
        return false;
    return seq == receiver->highest_ack ||
           (is_after(seq, receiver->highest_ack) && !is_after(seq, sender->next_seq));
}

void tw_transition_reset(struct tw_transition *t)
{
    struct tw_teardown *teardown = t->teardown;
    struct tw_teardown_side *receiver = t->receiver;
    bool at_time_wait = receiver->state == TW_TIME_WAIT;
    t->step->hits_time_wait = at_time_wait;
    if (teardown->reset || !reset_is_in_place(t) || (at_time_wait && teardown->rfc1337))
        return;
    if (teardown->side[0].fin_acked && teardown->side[1].fin_acked) {
        if (at_time_wait) /* TIME-WAIT assassination (RFC 1337); the teardown was complete */
            become(receiver, TW_CLOSED);
        return;
    }
    teardown->reset = true;
    teardown->reset_by = (int8_t)t->from;
    teardown->reset_in = receiver->state;
    become(receiver, TW_CLOSED);
    if (!t->sender->wait_acked)
        t->sender->waited = false;       /* a RST in the place of the ACK: it has no socket */
    if (t->sender->state != TW_SYN_SENT) /* SYN-SENT refuses an old segment and stays */
        become(t->sender, TW_CLOSED);
}

void tw_transition_segment(struct tw_transition *t)
{
    if (!has(t, TW_SYN) && !has(t, TW_ACK))
        return; /* dropped in every state: RFC 9293, section 3.10.7.4 */
    if (t->receiver->state == TW_TIME_WAIT && has(t, TW_ACK)) {
        t->step->restarts_time_wait = true;
        t->receiver->owes_ack = has(t, TW_FIN) || t->segment->payload_bytes > 0;
        begin_wait(t, t->to);
    }
    see_numbers(t);
    if (t->teardown->reset)
        return;
    if (has(t, TW_SYN))
        see_syn(t);
    else
        see_opened(t);
    if (!has(t, TW_ACK))
        return;
    see_ack(t);
    if (has(t, TW_FIN))
        see_fin(t);
}
