#include "teardown.h"

#include "transition.h"

_Static_assert(sizeof(struct tw_teardown) <= 88, "hundreds of thousands are held at once");

/* Is the SYN, or can it be, the one that started this connection? It may be captured late, even
 * after the RST that answered it. */
static bool is_own_syn(const struct tw_teardown *teardown, int from, uint32_t seq)
{
    enum { NEAR = 1 << 16 };
    const struct tw_teardown_side *sender = &teardown->side[from];
    const struct tw_teardown_side *receiver = &teardown->side[1 - from];
    bool is_over = tw_teardown_is_over(teardown);
    if (sender->syn_sent)
        return !is_over && seq == sender->syn_seq;
    if (sender->seq_known)
        return sender->next_seq - seq <= NEAR ||
               (!is_over && !sender->known && receiver->state == TW_SYN_SENT);
    return !is_over ||
           (teardown->reset && receiver->ack_known && receiver->highest_ack == seq + 1);
}

/* Most segments: data, or an ACK of data, on a connection that is open. */
static bool is_plain(const struct tw_teardown *teardown, const struct tw_segment *segment)
{
    return (segment->flags & (TW_SYN | TW_FIN | TW_RST | TW_ACK)) == TW_ACK &&
           teardown->side[TW_SIDE_A].state == TW_ESTABLISHED &&
           teardown->side[TW_SIDE_B].state == TW_ESTABLISHED && !teardown->is_ahead;
}

static bool feed_plain(struct tw_teardown_side *sender, const struct tw_segment *segment,
                       struct tw_teardown_step *out)
{
    uint32_t end = segment->seq + segment->payload_bytes;
    if (!sender->seq_known)
        return false;
    *out = (struct tw_teardown_step){.before = {TW_ESTABLISHED, TW_ESTABLISHED},
                                     .after = {TW_ESTABLISHED, TW_ESTABLISHED}};
    tw_transition_see_ack(sender, segment->ack, end);
    tw_transition_see_end(sender, end, segment->payload_bytes);
    return true;
}

/* Any segment. Not inline, so that the plain ones save its registers. */
__attribute__((noinline)) static void feed_any(struct tw_teardown *teardown, int from,
                                               const struct tw_segment *segment, tw_ns at_ns,
                                               struct tw_teardown_step *out)
{
    if (!teardown->begun)
        teardown->first_fin = teardown->reset_by = TW_SIDE_NONE;
    *out = (struct tw_teardown_step){
        .before = {teardown->side[0].state, teardown->side[1].state},
    };
    int to = 1 - from;
    struct tw_transition transition = {
        .teardown = teardown,
        .sender = &teardown->side[from],
        .receiver = &teardown->side[to],
        .from = from,
        .to = to,
        .segment = segment,
        .at_ns = at_ns,
        .step = out,
    };
    bool is_syn = (segment->flags & TW_SYN) != 0;
    if ((segment->flags & TW_RST) != 0) {
        tw_transition_reset(&transition);
    } else if (is_syn && teardown->begun && !is_own_syn(teardown, from, segment->seq)) {
        out->is_other_syn = true;
        out->hits_time_wait = teardown->side[to].state == TW_TIME_WAIT;
    } else {
        tw_transition_segment(&transition);
    }
    teardown->begun = true;
    out->after[0] = teardown->side[0].state;
    out->after[1] = teardown->side[1].state;
}

void tw_teardown_feed(struct tw_teardown *teardown, int from, const struct tw_segment *segment,
                      tw_ns at_ns, struct tw_teardown_step *out)
{
    if (!is_plain(teardown, segment) || !feed_plain(&teardown->side[from], segment, out))
        feed_any(teardown, from, segment, at_ns, out);
}

/* The side that closed second, as far as is known; NULL: there is none. */
static const struct tw_teardown_side *passive_of(const struct tw_teardown *teardown)
{
    int closer = tw_teardown_active_closer(teardown);
    return closer >= 0 ? &teardown->side[1 - closer] : NULL;
}

/* It has acknowledged the first FIN. */
static bool has_acked(const struct tw_teardown *teardown,
                      const struct tw_teardown_side *passive)
{
    return passive->ack_known &&
           passive->highest_ack == teardown->side[teardown->first_fin].fin_seq + 1;
}

/* Bytes that were not captured may be among those behind the ACK of the first FIN, though they
 * were sent before it arrived: it acknowledges them. */
uint64_t tw_teardown_bytes_after_fin(const struct tw_teardown *teardown)
{
    const struct tw_teardown_side *passive = passive_of(teardown);
    if (passive == NULL || !has_acked(teardown, passive) ||
        passive->after_ack == TW_AFTER_UNKNOWN)
        return 0;
    uint32_t n_known = (uint32_t)passive->after_ack;
    uint32_t fin_ack = teardown->side[teardown->first_fin].fin_ack;
    uint32_t end = passive->next_seq - passive->fin_sent;
    bool is_acked =
        tw_transition_is_after(fin_ack, end - n_known) && passive->after_ack <= INT32_MAX;
    if (!is_acked)
        return passive->after_ack;
    return tw_transition_is_after(end, fin_ack) ? end - fin_ack : 0;
}

bool tw_teardown_acked_apart(const struct tw_teardown *teardown)
{
    const struct tw_teardown_side *passive = passive_of(teardown);
    if (passive == NULL || !has_acked(teardown, passive))
        return false;
    return !passive->fin_sent || passive->ack_plain ||
           tw_teardown_bytes_after_fin(teardown) > passive->fin_payload;
}

unsigned tw_teardown_void_resets(const struct tw_teardown *teardown)
{
    return (unsigned)teardown->side[0].n_void + (unsigned)teardown->side[1].n_void;
}

enum tw_ending tw_teardown_ending(const struct tw_teardown *teardown)
{
    if (teardown->reset)
        return TW_RESET;
    if (!teardown->side[0].fin_was_acked || !teardown->side[1].fin_was_acked)
        return TW_INCOMPLETE;
    if (teardown->crossed)
        return TW_SIMULTANEOUS;
    if (!tw_teardown_acked_apart(teardown))
        return TW_THREE_SEGMENT;
    return tw_teardown_bytes_after_fin(teardown) > 0 ? TW_HALF_CLOSE : TW_FOUR_WAY;
}

bool tw_teardown_is_over(const struct tw_teardown *teardown)
{
    if (teardown->reset)
        return true;
    for (size_t i = 0; i < TW_COUNT(teardown->side); i++) {
        const struct tw_teardown_side *side = &teardown->side[i];
        if (!side->known || (side->state != TW_CLOSED && side->state != TW_TIME_WAIT))
            return false;
    }
    return true;
}

/* The side whose FIN was not captured may have sent it before the other side's FIN arrived: it
 * has not acknowledged that in front of its last byte. */
static bool may_have_crossed(const struct tw_teardown *teardown)
{
    const struct tw_teardown_side *closer = &teardown->side[teardown->first_fin];
    const struct tw_teardown_side *other = &teardown->side[1 - teardown->first_fin];
    bool has_acked = other->ack_known && other->highest_ack == closer->fin_seq + 1;
    bool is_acked_beyond =
        closer->ack_known && tw_transition_is_after(closer->highest_ack, other->next_seq);
    if (closer->fin_beyond)
        return true;
    return (is_acked_beyond && !has_acked) ||
           (other->end_unseen && !(has_acked && other->ack_plain));
}

int tw_teardown_active_closer(const struct tw_teardown *teardown)
{
    int first = (int)teardown->first_fin;
    if (!teardown->begun || first == TW_SIDE_NONE)
        return TW_SIDE_NONE;
    if (teardown->crossed)
        return TW_SIDE_BOTH;
    bool is_doubted =
        !teardown->whole && !teardown->side[1 - first].fin_sent && may_have_crossed(teardown);
    return is_doubted ? TW_SIDE_UNKNOWN : first;
}

bool tw_teardown_is_silent(const struct tw_teardown *teardown, int side)
{
    return !teardown->side[side].wait_acked && teardown->side[1 - side].n_fins > 1;
}

static int sides_of(bool a, bool b)
{
    if (a && b)
        return TW_SIDE_BOTH;
    if (a)
        return TW_SIDE_A;
    return b ? TW_SIDE_B : TW_SIDE_NONE;
}

int tw_teardown_time_wait(const struct tw_teardown *teardown)
{
    const struct tw_teardown_side *side = teardown->side;
    return sides_of(side[TW_SIDE_A].waited && !tw_teardown_is_silent(teardown, TW_SIDE_A),
                    side[TW_SIDE_B].waited && !tw_teardown_is_silent(teardown, TW_SIDE_B));
}

int tw_teardown_time_wait_assumed(const struct tw_teardown *teardown)
{
    int waits = tw_teardown_time_wait(teardown);
    const struct tw_teardown_side *side = teardown->side;
    return sides_of(tw_teardown_side_is_in(TW_SIDE_A, waits) && !side[TW_SIDE_A].wait_acked,
                    tw_teardown_side_is_in(TW_SIDE_B, waits) && !side[TW_SIDE_B].wait_acked);
}
