#include "ends_inside.h"

/* Copies of a packet in one capture follow it within this time; a retransmission does not. */
#define COPY_NS (20 * TW_MS)

static bool has_other_options(const struct tw_end_segment *a, const struct tw_end_segment *b)
{
    return a->has_ts != b->has_ts || a->has_mss != b->has_mss || a->mss != b->mss ||
           a->has_scale != b->has_scale || a->scale != b->scale || a->has_sack != b->has_sack;
}

/* A sender's segment may be cut into several before it is sent: the one with the FIN is then
 * shorter on arrival. */
static bool is_changed(const struct tw_end_segment *a, const struct tw_end_segment *b,
                       uint32_t ack_shift)
{
    bool both_ack = (a->flags & b->flags & TW_ACK) != 0;
    bool is_fin = (a->flags & TW_FIN) != 0;
    bool content_known = a->content != 0 && b->content != 0;
    if (a->payload_bytes != b->payload_bytes)
        return !is_fin;
    return a->flags != b->flags || (both_ack && a->ack + ack_shift != b->ack) ||
           a->window != b->window || has_other_options(a, b) ||
           (content_known && a->content != b->content);
}

enum tw_likeness tw_ends_likeness(const struct tw_end_segment *a,
                                  const struct tw_end_segment *b, const uint32_t shift[2])
{
    enum { MARKS = TW_SYN | TW_FIN | TW_RST };
    uint32_t ack_shift = shift[1 - a->from];
    bool plain = (a->flags & MARKS) == 0;
    if (a->from != b->from || ((a->flags ^ b->flags) & MARKS) != 0 ||
        tw_end_flow_number(a) + shift[a->from] != tw_end_flow_number(b))
        return TW_UNLIKE;
    if (plain && (a->payload_bytes != b->payload_bytes || a->ack + ack_shift != b->ack))
        return TW_UNLIKE;
    if (a->has_ts && b->has_ts && a->ts_value != b->ts_value)
        return TW_UNLIKE; /* sent again */
    if (is_changed(a, b, ack_shift))
        return TW_LIKE;
    return a->ip_id == b->ip_id && a->payload_bytes == b->payload_bytes ? TW_EQUAL : TW_SAME;
}

/* The segments of one side in one flow. */
struct lane {
    struct tw_end_segment *list[TW_END_PER_FLOW];
    size_t n;
};

static struct lane lane_of(const struct tw_end_store *store, const struct tw_end_flow *flow,
                           int from)
{
    struct lane lane = {.n = 0};
    struct tw_end_segment *segment = tw_ends_segment(store, flow->first);
    for (; segment != NULL; segment = tw_ends_segment(store, segment->next)) {
        bool open = segment->other == TW_END_NONE && !segment->is_copy;
        if ((int)segment->from == from && open && lane.n < TW_END_PER_FLOW)
            lane.list[lane.n++] = segment;
    }
    return lane;
}

/* What is looked for: a segment that is like `to`. */
struct wanted {
    const struct tw_end_segment *to;
    const uint32_t *shift; /* of the lane's numbers */
    enum tw_likeness least;
    bool ids_kept; /* the IP id is the same at both ends */
};

static bool is_wanted(const struct wanted *wanted, const struct tw_end_segment *one)
{
    const struct tw_end_segment *to = wanted->to;
    bool other_id = to->ip_id != 0 && one->ip_id != 0 && to->ip_id != one->ip_id &&
                    to->payload_bytes == one->payload_bytes;
    return one->other == TW_END_NONE && !(wanted->ids_kept && other_id) &&
           tw_ends_likeness(to, one, wanted->shift) >= wanted->least;
}

/* Of the unpaired segments of the lane that are wanted: how many, and the nth one (from 0). */
struct found {
    size_t n;
    struct tw_end_segment *nth;
};

static struct found find(const struct lane *lane, const struct wanted *wanted, size_t nth)
{
    struct found found = {.n = 0};
    for (size_t i = 0; i < lane->n; i++) {
        if (is_wanted(wanted, lane->list[i]) && found.n++ == nth)
            found.nth = lane->list[i];
    }
    return found;
}

/* How many wanted segments come before that one. */
static size_t rank_of(const struct lane *lane, size_t at, const struct wanted *wanted)
{
    size_t n = 0;
    for (size_t i = 0; i < at; i++)
        n += is_wanted(wanted, lane->list[i]);
    return n;
}

struct pairing {
    const struct tw_ends *ends;
    const uint32_t *shift;
    struct lane lane[2];
    bool ids_kept;
};

/* Of equal segments the first in one capture is the first in the other. When fewer arrived than
 * were sent, the first ones are taken for the lost: the sender stops once one has arrived. */
static void pair_one(struct pairing *pairing, size_t at, enum tw_likeness least)
{
    static const uint32_t same[2];
    struct tw_end_segment *a = pairing->lane[0].list[at];
    const struct wanted here = {
        .to = a, .shift = same, .least = least, .ids_kept = pairing->ids_kept};
    const struct wanted there = {
        .to = a, .shift = pairing->shift, .least = least, .ids_kept = pairing->ids_kept};
    struct found mine = find(&pairing->lane[0], &here, 0);
    size_t rank = rank_of(&pairing->lane[0], at, &here);
    struct found theirs = find(&pairing->lane[1], &there, rank);
    if (mine.n > theirs.n) {
        size_t n_lost = mine.n - theirs.n;
        if (rank < n_lost)
            return;
        theirs = find(&pairing->lane[1], &there, rank - n_lost);
    }
    struct tw_end_segment *b = theirs.nth;
    if (b == NULL)
        return;
    a->other = (uint32_t)(b - pairing->ends->end[1]->segments);
    b->other = (uint32_t)(a - pairing->ends->end[0]->segments);
    a->sure = b->sure = least >= TW_SAME && mine.n == 1 && theirs.n == 1;
}

/* Whether a segment with an IP id has a counterpart with the same one. If so, one with another
 * id was sent again. */
static bool keeps_ids(const struct tw_ends *ends, const struct lane *lane)
{
    for (size_t i = 0; i < lane->n; i++) {
        const struct tw_end_segment *other =
            tw_ends_segment(ends->end[1], lane->list[i]->other);
        if (other != NULL && other->ip_id != 0 && other->ip_id == lane->list[i]->ip_id)
            return true;
    }
    return false;
}

/* Pairs the segments of two flows, the equal ones first, down to those that are `least`. */
static void pair_flows(const struct tw_ends *ends, const struct tw_end_flow *a,
                       const struct tw_end_flow *b, const uint32_t shift[2],
                       enum tw_likeness least)
{
    for (int from = 0; from < 2; from++) {
        struct pairing pairing = {
            .ends = ends,
            .shift = shift,
            .lane = {lane_of(ends->end[0], a, from), lane_of(ends->end[1], b, from)}};
        for (int level = TW_EQUAL; level >= (int)least; level--) {
            for (size_t i = 0; i < pairing.lane[0].n; i++) {
                if (pairing.lane[0].list[i]->other == TW_END_NONE)
                    pair_one(&pairing, i, (enum tw_likeness)level);
            }
            pairing.ids_kept = keeps_ids(ends, &pairing.lane[0]);
        }
    }
}

/* Whether the packet is there before, a moment earlier. */
static bool has_earlier(const struct lane *lane, size_t at)
{
    static const uint32_t same[2];
    const struct tw_end_segment *segment = lane->list[at];
    for (size_t i = 0; i < at; i++) {
        tw_ns after_ns = segment->at_ns - lane->list[i]->at_ns;
        if (!lane->list[i]->is_copy && after_ns >= 0 && after_ns <= COPY_NS &&
            tw_ends_likeness(lane->list[i], segment, same) == TW_EQUAL)
            return true;
    }
    return false;
}

/* A capture on several devices has a connection's packets twice, and all of them. One packet
 * that is there twice was duplicated on the way. Returns how many copies there are. */
static size_t find_copies(const struct tw_end_store *store, const struct tw_end_flow *flow)
{
    struct lane lanes[2] = {lane_of(store, flow, 0), lane_of(store, flow, 1)};
    size_t n_copies = 0;
    for (int from = 0; from < 2; from++) {
        for (size_t i = 0; i < lanes[from].n; i++)
            n_copies += lanes[from].list[i]->is_copy = has_earlier(&lanes[from], i);
    }
    size_t n_others = lanes[0].n + lanes[1].n - n_copies;
    if (n_copies > 1 && n_copies * 4 >= n_others * 3)
        return n_copies;
    for (int from = 0; from < 2; from++) {
        for (size_t i = 0; i < lanes[from].n; i++)
            lanes[from].list[i]->is_copy = false;
    }
    return 0;
}

/* What is left may belong to another connection between the same endpoints: where the captures
 * show the segments of two in another order, each takes them for another one's. */
static void pair_neighbours(const struct tw_ends *ends, const struct tw_end_flow *a,
                            const struct tw_end_flow *b)
{
    static const uint32_t same[2];
    const struct tw_end_flow *around[] = {tw_ends_flow(ends->end[1], b->older), b,
                                          tw_ends_flow(ends->end[1], b->newer)};
    for (size_t i = 0; i < TW_COUNT(around); i++) {
        if (around[i] != NULL)
            pair_flows(ends, a, around[i], same, TW_EQUAL);
    }
}

void tw_ends_pair(struct tw_ends *ends)
{
    for (int which = 0; which < 2; which++) {
        const struct tw_end_store *store = ends->end[which];
        for (uint32_t i = 0; i < store->n_flows; i++)
            ends->n_copies[which] += find_copies(store, &store->flows[i]);
    }
    for (uint32_t i = 0; i < ends->end[0]->n_flows; i++) {
        const struct tw_end_flow *a = &ends->end[0]->flows[i];
        const struct tw_end_flow *b = tw_ends_flow(ends->end[1], a->other);
        if (b != NULL)
            pair_flows(ends, a, b, a->shift, TW_LIKE);
    }
    for (uint32_t i = 0; i < ends->end[0]->n_flows; i++) {
        const struct tw_end_flow *a = &ends->end[0]->flows[i];
        const struct tw_end_flow *b = tw_ends_counterpart(ends, 0, a);
        if (b != NULL)
            pair_neighbours(ends, a, b);
    }
}
