#include "transition.h"

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

/* A FIN occupies the sequence number after the data, and is the last one. */
static bool acks_fin(const struct tw_transition *t)
{
    return tw_transition_has(t, TW_ACK) && t->receiver->fin_sent &&
           t->segment->ack == t->receiver->fin_seq + 1;
}

static void see_syn_alone(struct tw_transition *t)
{
    struct tw_teardown_side *sender = t->sender;
    struct tw_teardown_side *receiver = t->receiver;
    if (is_unopened(sender))
        tw_transition_become(sender, TW_SYN_SENT);
    else if (!sender->known) /* it has acknowledged the other SYN before it sends its own */
        tw_transition_become(sender, TW_SYN_RECEIVED);
    if (is_unopened(receiver))
        suppose(receiver, TW_LISTEN);
}

static void see_syn(struct tw_transition *t)
{
    struct tw_teardown_side *sender = t->sender;
    struct tw_teardown_side *receiver = t->receiver;
    sender->syn_sent = true;
    sender->syn_seq = t->segment->seq;
    if (!tw_transition_has(t, TW_ACK)) {
        see_syn_alone(t);
        return;
    }
    if (is_unopened(sender) || sender->state == TW_SYN_SENT)
        tw_transition_become(sender, TW_SYN_RECEIVED);
    bool acks_syn =
        !receiver->syn_sent || (tw_transition_is_after(t->segment->ack, receiver->syn_seq) &&
                                !tw_transition_is_after(t->segment->ack, receiver->next_seq));
    if (acks_syn && (is_unopened(receiver) || receiver->state == TW_SYN_SENT))
        tw_transition_become(receiver, TW_ESTABLISHED);
}

/* A sender of a segment other than a SYN has completed its handshake. */
static void see_opened(struct tw_transition *t)
{
    struct tw_teardown_side *sender = t->sender;
    if (sender->state == TW_SYN_SENT ||
        (sender->state == TW_SYN_RECEIVED && t->segment->payload_bytes > 0))
        tw_transition_become(sender, TW_ESTABLISHED);
    if (is_unopened(sender))
        suppose(sender, TW_ESTABLISHED);
    if (is_unopened(t->receiver))
        suppose(t->receiver, TW_ESTABLISHED);
}

/* A segment captured after the sender's FIN: a pure ACK that ends before it was sent before it;
 * data may have been sent again. */
static void see_ack_after_fin(struct tw_transition *t, uint32_t end)
{
    struct tw_teardown_side *sender = t->sender;
    uint32_t ack = t->segment->ack;
    bool was_before = !tw_transition_has(t, TW_FIN) && t->segment->payload_bytes == 0 &&
                      !tw_transition_is_after(end, sender->fin_seq);
    bool plain = sender->ack_plain;
    if (sender->ack_known && ack == sender->highest_ack)
        plain = plain || was_before;
    else if (!sender->ack_known || tw_transition_is_after(ack, sender->highest_ack))
        plain = was_before;
    tw_transition_see_ack(sender, ack, end);
    sender->ack_plain = plain;
}

/* A segment with bytes that were missing: those that the other side's FIN acknowledges, or the
 * last one. */
static void see_known(struct tw_transition *t)
{
    const struct tw_segment *segment = t->segment;
    if (!t->receiver->fin_beyond && !t->sender->end_unseen)
        return;
    uint32_t n_bytes = segment->payload_bytes + tw_transition_has(t, TW_SYN);
    uint32_t end = segment->seq + n_bytes;
    if (tw_teardown_is_missing(t->sender, end, n_bytes))
        t->sender->end_unseen = false;
    if (n_bytes > 0 && !tw_transition_is_after(t->receiver->fin_ack, end))
        t->receiver->fin_beyond = false;
}

/* The sender's first FIN, which ends at `end` without itself. A segment before it carried the
 * same acknowledgment number, if it was sent before, too: the FIN may have been overtaken. */
static void see_ack_in_fin(struct tw_transition *t, uint32_t end)
{
    struct tw_teardown_side *sender = t->sender;
    uint32_t ack = t->segment->ack;
    bool is_same = sender->ack_known && ack == sender->highest_ack;
    bool plain = sender->ack_plain ||
                 (sender->seq_known && !tw_transition_is_after(sender->next_seq, end));
    tw_transition_see_ack(sender, ack, end);
    sender->ack_plain = is_same && plain;
}

/* Updates what the sender has sent and acknowledged. */
static void see_numbers(struct tw_transition *t)
{
    struct tw_teardown_side *sender = t->sender;
    const struct tw_segment *segment = t->segment;
    bool fin = tw_transition_has(t, TW_FIN);
    uint32_t end = segment->seq + tw_transition_has(t, TW_SYN) + segment->payload_bytes;
    if (tw_transition_has(t, TW_ACK)) {
        if (sender->fin_sent)
            see_ack_after_fin(t, end);
        else if (fin)
            see_ack_in_fin(t, end);
        else
            tw_transition_see_ack(sender, segment->ack, end);
    }
    if (!sender->seq_known) {
        sender->next_seq = end;
        sender->seq_known = true;
        sender->after_ack = acks_fin(t) && !fin ? segment->payload_bytes : TW_AFTER_UNKNOWN;
    } else if (!sender->fin_sent) {
        tw_transition_see_end(sender, end, end - segment->seq);
    }
}

static void see_ack(struct tw_transition *t)
{
    struct tw_teardown_side *sender = t->sender;
    struct tw_teardown_side *receiver = t->receiver;
    if (receiver->state == TW_SYN_RECEIVED && receiver->syn_sent &&
        tw_transition_is_after(t->segment->ack, receiver->syn_seq))
        tw_transition_become(receiver, TW_ESTABLISHED);
    if (!acks_fin(t))
        return;
    if (!receiver->fin_acked)
        tw_transition_fin_acked(t, t->to);
    if (sender->state == TW_TIME_WAIT && sender->owes_ack) {
        tw_transition_wait_acked(t, t->from);
        tw_transition_wait_begins(t, t->from);
    }
}

/* After a RST the states stay; but a FIN that was sent before it may be captured after it, and
 * so may the SYN that it answers. */
static void see_after_reset(struct tw_transition *t)
{
    struct tw_teardown *teardown = t->teardown;
    struct tw_teardown_side *sender = t->sender;
    const struct tw_segment *segment = t->segment;
    see_known(t);
    if (tw_transition_has(t, TW_SYN) && !sender->syn_sent) {
        sender->syn_sent = true;
        sender->syn_seq = segment->seq;
        if (!teardown->reset_in_known && t->from != teardown->reset_by)
            teardown->reset_in = TW_SYN_SENT;
        teardown->reset_in_known = teardown->reset_in_known || t->from != teardown->reset_by;
    }
    if (tw_transition_has(t, TW_ACK) && sender->ack_known &&
        tw_transition_is_after(segment->ack, sender->highest_ack))
        sender->highest_ack = segment->ack;
    if (tw_transition_has(t, TW_ACK) && sender->waited && acks_fin(t))
        tw_transition_wait_acked(t, t->from);
    if (tw_transition_has(t, TW_ACK) && tw_transition_has(t, TW_FIN))
        tw_transition_fin(t);
    tw_transition_settle(t);
}

void tw_transition_segment(struct tw_transition *t)
{
    if (!tw_transition_has(t, TW_SYN) && !tw_transition_has(t, TW_ACK))
        return; /* dropped in every state: RFC 9293, section 3.10.7.4 */
    if (t->receiver->state == TW_TIME_WAIT && tw_transition_has(t, TW_ACK)) {
        t->step->restarts_time_wait = true;
        t->receiver->owes_ack = t->receiver->owes_ack || tw_transition_has(t, TW_FIN) ||
                                t->segment->payload_bytes > 0;
        tw_transition_wait_begins(t, t->to);
    }
    if (t->teardown->reset && !tw_transition_goes_on(t)) {
        see_after_reset(t);
        return;
    }
    see_numbers(t);
    see_known(t);
    if (tw_transition_has(t, TW_SYN))
        see_syn(t);
    else
        see_opened(t);
    if (!tw_transition_has(t, TW_ACK))
        return;
    see_ack(t);
    if (tw_transition_has(t, TW_FIN))
        tw_transition_fin(t);
    if (t->teardown->first_fin != TW_SIDE_NONE)
        tw_transition_settle(t);
    if (t->teardown->is_ahead)
        tw_transition_reset_late(t);
}
