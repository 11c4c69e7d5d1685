#include "far_end.h"

#include "wire_flow.h"

enum { LOOK_BACK = 512 }; /* observations; the longest time in flight */

static bool is_same(const struct tw_observation *near, const struct tw_far_segment *far)
{
    const struct tw_wire_segment *a = &near->segment;
    const struct tw_wire_segment *b = &far->segment;
    return near->saw == TW_SAW_SEGMENT && a->numbered && near->who == far->who &&
           a->to == b->to && a->flags == b->flags && a->seq == b->seq && a->ack == b->ack &&
           a->payload_bytes == b->payload_bytes;
}

/* Whether the time in flight matches the delay. A retransmission is equal in all other
 * respects. */
static bool is_in_time(const struct tw_observation *near, const struct tw_far_segment *far)
{
    tw_ns way_ns =
        far->side == TW_CLIENT_SIDE ? near->at_ns - far->at_ns : far->at_ns - near->at_ns;
    return way_ns >= far->delay_ns;
}

static void date(struct tw_observation *near, struct tw_far_segment *far)
{
    near->segment.far_ns = far->at_ns;
    far->used = true;
}

/* Finds the last segment sent at the servers' end that can be the one that arrived. Returns
 * whether there is one. */
static bool find_sent(struct tw_run *run, struct tw_far_segment *far)
{
    size_t n = run->n_seen;
    for (size_t i = n; i > 0 && n - i < LOOK_BACK; i--) {
        struct tw_observation *near = &run->seen[i - 1];
        if (is_same(near, far) && near->segment.far_ns == 0 && is_in_time(near, far)) {
            date(near, far);
            return true;
        }
    }
    return false;
}

void tw_far_end_see(struct tw_far_end *end, const struct tw_observation *seen, int side)
{
    if (seen->segment.payload_bytes > 0 || !seen->segment.numbered)
        return;
    struct tw_far_segment *far = &end->seen[end->n++ % TW_FAR_SEGMENTS];
    *far = (struct tw_far_segment){.who = seen->who,
                                   .segment = seen->segment,
                                   .at_ns = seen->at_ns,
                                   .delay_ns = end->delay_ns[side],
                                   .side = side};
}

size_t tw_far_end_match(struct tw_far_end *end, struct tw_run *run)
{
    size_t n_dated = 0;
    for (size_t i = 0; i < TW_FAR_SEGMENTS && i < end->n; i++) {
        if (!end->seen[i].used && end->seen[i].side == TW_SERVER_SIDE)
            n_dated += find_sent(run, &end->seen[i]);
    }
    return n_dated;
}

bool tw_far_end_date(struct tw_far_end *end, struct tw_observation *near, int side)
{
    struct tw_far_segment *best = NULL;
    for (size_t i = 0; i < TW_FAR_SEGMENTS && i < end->n; i++) {
        struct tw_far_segment *far = &end->seen[i];
        if (far->used || far->side != side || !is_same(near, far) || !is_in_time(near, far))
            continue;
        bool is_later = best != NULL && far->at_ns > best->at_ns;
        if (best == NULL || is_later == (side == TW_CLIENT_SIDE))
            best = far;
    }
    if (best != NULL)
        date(near, best);
    return best != NULL;
}
