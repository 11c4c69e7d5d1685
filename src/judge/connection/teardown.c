#include "teardown.h"

#include "transition.h"

_Static_assert(sizeof(struct tw_teardown) <= 88, "hundreds of thousands are held at once");

/* Is the SYN, or can it be, the one that started this connection? */
static bool is_own_syn(const struct tw_teardown *teardown, int from, uint32_t seq)
{
    const struct tw_teardown_side *sender = &teardown->side[from];
    if (tw_teardown_is_over(teardown))
        return false;
    if (sender->syn_sent)
        return seq == sender->syn_seq;
    return !sender->seq_known || seq + 1 == sender->next_seq;
}

void tw_teardown_feed(struct tw_teardown *teardown, int from, const struct tw_segment *segment,
                      tw_ns at_ns, struct tw_teardown_step *out)
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

enum tw_ending tw_teardown_ending(const struct tw_teardown *teardown)
{
    if (teardown->reset)
        return TW_RESET;
    if (!teardown->side[0].fin_acked || !teardown->side[1].fin_acked)
        return TW_INCOMPLETE;
    if (teardown->crossed)
        return TW_SIMULTANEOUS;
    if (!teardown->acked_apart)
        return TW_THREE_SEGMENT;
    bool answered = teardown->side[1 - teardown->first_fin].payload_after_fin > 0;
    return answered ? TW_HALF_CLOSE : TW_FOUR_WAY;
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

int tw_teardown_active_closer(const struct tw_teardown *teardown)
{
    if (!teardown->begun)
        return TW_SIDE_NONE;
    return teardown->crossed ? TW_SIDE_BOTH : teardown->first_fin;
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
