#include "far_end.h"

#include "lab.h"
#include "recorder.h"

enum { LOOK_BACK = 512 }; /* observations; a segment is not on its way for longer */

static bool is_same(const struct tw_observation *near, const struct tw_far_segment *far)
{
    const struct tw_wire_segment *a = &near->segment;
    const struct tw_wire_segment *b = &far->segment;
    return near->saw == TW_SAW_SEGMENT && a->numbered && near->who == far->who &&
           a->to == b->to && a->flags == b->flags && a->seq == b->seq && a->ack == b->ack &&
           a->payload_bytes == b->payload_bytes;
}

/* Was it sent so long before it came? One that is sent again is the same in all other respects.
 */
static bool is_in_time(const struct tw_observation *near, const struct tw_far_segment *far)
{
    tw_ns way_ns =
        far->side == TW_CLIENT_SIDE ? near->at_ns - far->at_ns : far->at_ns - near->at_ns;
    return way_ns >= far->delay_ns;
}

static void date(struct tw_lab *lab, struct tw_observation *near, struct tw_far_segment *far)
{
    near->segment.far_ns = far->at_ns;
    far->used = true;
    lab->n_segments++; /* there is more to go by */
}

/* The last that was sent at the servers' end and can be what has come. */
static void find_sent(struct tw_lab *lab, struct tw_far_segment *far)
{
    size_t n = lab->run->n_seen;
    for (size_t i = n; i > 0 && n - i < LOOK_BACK; i--) {
        struct tw_observation *near = &lab->run->seen[i - 1];
        if (is_same(near, far) && near->segment.far_ns == 0 && is_in_time(near, far)) {
            date(lab, near, far);
            return;
        }
    }
}

void tw_far_end_see(struct tw_lab *lab, const struct tw_captured *captured)
{
    int side = 0;
    struct tw_observation o;
    const struct tw_link *link = tw_lab_link_of(lab, &captured->segment, &side);
    if (link == NULL || captured->segment.payload_bytes > 0)
        return;
    tw_lab_number(link, side, captured, &o);
    if (!o.segment.numbered)
        return;
    struct tw_far_end *end = &lab->far_end;
    struct tw_far_segment *far = &end->seen[end->n++ % TW_FAR_SEGMENTS];
    *far = (struct tw_far_segment){.who = o.who,
                                   .segment = o.segment,
                                   .at_ns = o.at_ns,
                                   .delay_ns = end->delay_ns[side],
                                   .side = side};
}

void tw_far_end_match(struct tw_lab *lab)
{
    struct tw_far_end *end = &lab->far_end;
    for (size_t i = 0; i < TW_FAR_SEGMENTS && i < end->n; i++) {
        if (!end->seen[i].used && end->seen[i].side == TW_SERVER_SIDE)
            find_sent(lab, &end->seen[i]);
    }
}

void tw_far_end_date(struct tw_lab *lab, struct tw_observation *near, int side)
{
    struct tw_far_end *end = &lab->far_end;
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
        date(lab, near, best);
}
