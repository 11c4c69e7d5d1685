#include "ends_inside.h"

/* Whose fate is judged. */
struct judged {
    struct tw_ends *ends;
    int which; /* the capture that has the segment */
    struct tw_end_flow *flow;
    const struct tw_end_flow *other; /* in the other capture; NULL: none */
    bool is_sender;                  /* the capture is at the sender's end */
};

const struct tw_end_flow *tw_ends_counterpart(const struct tw_ends *ends, int which,
                                              const struct tw_end_flow *flow)
{
    const struct tw_end_flow *before = tw_ends_flow(ends->end[which], flow->older);
    const struct tw_end_flow *after = tw_ends_flow(ends->end[which], flow->newer);
    uint32_t other = flow->other;
    if (other == TW_END_NONE && before != NULL)
        other = before->other;
    if (other == TW_END_NONE && after != NULL)
        other = after->other;
    return tw_ends_flow(ends->end[1 - which], other);
}

/* Whether the other capture was recording when the segment must have passed there. */
static enum tw_unknown outside(const struct judged *judged,
                               const struct tw_end_segment *segment)
{
    const struct tw_ends_clock *clock = &judged->ends->clock;
    const struct tw_end_store *other = judged->ends->end[1 - judged->which];
    if (!clock->has_low || !clock->has_high || segment->at_ns < 0 || other->first_ns < 0)
        return TW_UNKNOWN_NO_CLOCK;
    /* Both ways together take as long as the clock is uncertain. */
    tw_ns way_ns = clock->high_ns - clock->low_ns;
    tw_ns from_ns = segment->at_ns + (judged->which == 0 ? clock->low_ns : -clock->high_ns);
    tw_ns to_ns = segment->at_ns + (judged->which == 0 ? clock->high_ns : -clock->low_ns);
    if (judged->is_sender)
        to_ns += way_ns;
    else
        from_ns -= way_ns;
    return from_ns < other->first_ns || to_ns > other->last_ns ? TW_UNKNOWN_OUTSIDE : TW_KNOWN;
}

/* Whether the connection shows that the other capture has missed the segment: the receiver
 * there acknowledges it, or the sender there goes on behind it. */
static bool is_missed(const struct judged *judged, const struct tw_end_segment *segment)
{
    const struct tw_end_flow *other = judged->other;
    int from = (int)segment->from;
    uint32_t behind = tw_end_flow_number(segment) + judged->flow->shift[from] + 1;
    bool is_syn = segment->kind == TW_END_SYN || segment->kind == TW_END_SYN_ACK;
    if (other == NULL || (!is_syn && segment->kind != TW_END_FIN))
        return false;
    if (is_syn ? other->isn_known[from] : other->fin[from])
        return false;
    bool acked = other->acks[1 - from] && (int32_t)(other->highest_ack[1 - from] - behind) >= 0;
    bool passed = other->seen[from] && (int32_t)(other->next_seq[from] - behind) >= 0;
    return judged->is_sender ? acked : passed;
}

/* Whether an equal segment of the connection is paired: this one is there once more. */
static bool is_once_more(const struct judged *judged, const struct tw_end_segment *segment)
{
    static const uint32_t same[2];
    const struct tw_end_store *store = judged->ends->end[judged->which];
    const struct tw_end_segment *one = tw_ends_segment(store, judged->flow->first);
    for (; one != NULL; one = tw_ends_segment(store, one->next)) {
        if (one != segment && one->other != TW_END_NONE &&
            tw_ends_likeness(one, segment, same) == TW_EQUAL)
            return true;
    }
    return false;
}

static bool has_other_ttl(const struct judged *judged, const struct tw_end_segment *segment)
{
    uint8_t ttl = tw_ends_ttl(judged->ends, judged->which, judged->flow, (int)segment->from);
    return ttl != 0 && ttl != segment->ttl;
}

static void settle(struct tw_end_segment *segment, enum tw_fate fate)
{
    segment->fate = fate;
    segment->unknown = TW_KNOWN;
}

/* The fate of a segment that only one capture has. */
static void judge_alone(const struct judged *judged, struct tw_end_segment *segment)
{
    const struct tw_end_flow *other = judged->other;
    bool left_out = judged->flow->n_left_out > 0 || (other != NULL && other->n_left_out > 0);
    enum tw_unknown why = outside(judged, segment);
    if (why == TW_UNKNOWN_OUTSIDE) {
        segment->fate = TW_FATE_UNKNOWN;
        segment->unknown = why;
    } else if (is_missed(judged, segment)) {
        settle(segment, TW_FATE_MISSED);
    } else if (!judged->is_sender && is_once_more(judged, segment)) {
        settle(segment, TW_FATE_DUPLICATED);
    } else if (why != TW_KNOWN || left_out) {
        segment->fate = TW_FATE_UNKNOWN;
        if (why == TW_KNOWN)
            why = TW_UNKNOWN_LEFT_OUT;
        segment->unknown = why;
    } else {
        settle(segment, judged->is_sender ? TW_FATE_LOST : TW_FATE_MADE);
    }
}

static void judge_pair(const struct judged *judged, struct tw_end_segment *segment,
                       struct tw_end_segment *other)
{
    enum tw_end_kind kind = segment->kind != TW_END_PLAIN ? segment->kind : other->kind;
    const uint32_t *shift = judged->flow->shift;
    bool changed = tw_ends_likeness(segment, other, shift) < TW_SAME;
    if (kind == TW_END_PLAIN)
        return;
    segment->kind = kind;
    other->kind = kind;
    settle(segment, changed ? TW_FATE_CHANGED : TW_FATE_ARRIVED);
    settle(other, segment->fate);
}

/* A connection of one capture alone tells nothing of the way, if it went on: the other capture
 * was not made of it. If nobody answered, the first SYN has not arrived. */
static bool is_told(const struct judged *judged)
{
    return judged->flow->placed && (judged->other != NULL || !judged->flow->answered);
}

static void judge_flow(struct judged *judged)
{
    const struct tw_end_store *store = judged->ends->end[judged->which];
    const struct tw_end_store *far = judged->ends->end[1 - judged->which];
    struct tw_end_segment *segment = tw_ends_segment(store, judged->flow->first);
    for (; segment != NULL; segment = tw_ends_segment(store, segment->next)) {
        struct tw_end_segment *other = tw_ends_segment(far, segment->other);
        judged->is_sender = (segment->from == 0) == judged->flow->at_client;
        if (segment->is_copy)
            continue;
        if (other != NULL && judged->which == 0)
            judge_pair(judged, segment, other);
        else if (other == NULL && segment->kind != TW_END_PLAIN)
            judge_alone(judged, segment);
        if (segment->fate == TW_FATE_MISSED)
            judged->ends->n_missed[1 - judged->which]++;
    }
}

/* Whether a segment of the connection is known to be missed, in either capture. */
static bool has_missed(const struct tw_end_store *store, const struct tw_end_flow *flow)
{
    const struct tw_end_segment *segment =
        flow == NULL ? NULL : tw_ends_segment(store, flow->first);
    while (segment != NULL && segment->fate != TW_FATE_MISSED)
        segment = tw_ends_segment(store, segment->next);
    return segment != NULL;
}

/* Where a capture has missed one segment of a connection, it may have missed others. A TTL that
 * the alleged sender's segments do not have is proof all the same. */
static void doubt(struct judged *judged)
{
    const struct tw_end_store *store = judged->ends->end[judged->which];
    const struct tw_end_store *far = judged->ends->end[1 - judged->which];
    struct tw_end_segment *segment = tw_ends_segment(store, judged->flow->first);
    if (!has_missed(store, judged->flow) && !has_missed(far, judged->other))
        return;
    for (; segment != NULL; segment = tw_ends_segment(store, segment->next)) {
        bool proven = segment->fate == TW_FATE_MADE && has_other_ttl(judged, segment);
        if ((segment->fate != TW_FATE_LOST && segment->fate != TW_FATE_MADE) || proven)
            continue;
        segment->fate = TW_FATE_UNKNOWN;
        segment->unknown = TW_UNKNOWN_DROPPED;
    }
}

static void for_each(struct tw_ends *ends, void (*what)(struct judged *judged))
{
    for (int which = 0; which < 2; which++) {
        for (uint32_t i = 0; i < ends->end[which]->n_flows; i++) {
            struct tw_end_flow *flow = &ends->end[which]->flows[i];
            struct judged judged = {.ends = ends,
                                    .which = which,
                                    .flow = flow,
                                    .other = tw_ends_counterpart(ends, which, flow)};
            if (is_told(&judged))
                what(&judged);
        }
    }
}

static void count(struct tw_ends *ends)
{
    for (int which = 0; which < 2; which++) {
        for (uint32_t i = 0; i < ends->end[which]->n_segments; i++) {
            const struct tw_end_segment *segment = &ends->end[which]->segments[i];
            bool again = which == 1 && segment->other != TW_END_NONE;
            if (again || segment->fate == TW_FATE_NONE)
                continue;
            ends->count.n[segment->kind][segment->fate]++;
            ends->count.n_unknown[segment->unknown] += segment->fate == TW_FATE_UNKNOWN;
        }
    }
}

void tw_ends_judge(struct tw_ends *ends)
{
    for_each(ends, judge_flow);
    for_each(ends, doubt);
    count(ends);
}
