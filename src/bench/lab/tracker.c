#include "tracker.h"

bool tw_tracker_is_self(const struct tw_tracked *tracked)
{
    return tw_endpoint_equal(&tracked->at[0], &tracked->at[1]);
}

struct tw_tracked *tw_tracker_find(struct tw_tracker *tracker, const struct tw_segment *segment,
                                   int *out_side)
{
    for (size_t i = tracker->n; i-- > 0;) {
        struct tw_tracked *tracked = &tracker->list[i];
        for (int side = 0; side < 2; side++) {
            if (tw_endpoint_equal(&segment->from, &tracked->at[side]) &&
                tw_endpoint_equal(&segment->to, &tracked->at[!side])) {
                *out_side = side;
                return tracked;
            }
        }
    }
    return NULL;
}

const struct tw_tracked *tw_tracker_newest(const struct tw_tracker *tracker, unsigned peer,
                                           int *out_side)
{
    for (size_t i = tracker->n; i-- > 0;) {
        for (int side = 0; side < 2; side++) {
            if (!tracker->list[i].is_proof && tracker->list[i].peer[side] == peer) {
                *out_side = side;
                return &tracker->list[i];
            }
        }
    }
    return NULL;
}

unsigned tw_tracker_count(const struct tw_tracker *tracker, int side, unsigned peer)
{
    unsigned n = 0;
    for (size_t i = 0; i < tracker->n; i++)
        n += !tracker->list[i].is_proof && tracker->list[i].peer[side] == peer;
    return n;
}

bool tw_tracker_has(const struct tw_tracker *tracker, const struct tw_tracked *tracked)
{
    for (size_t i = 0; i < tracker->n; i++) {
        const struct tw_tracked *known = &tracker->list[i];
        if (!known->is_proof && tw_endpoint_equal(&known->at[0], &tracked->at[0]) &&
            tw_endpoint_equal(&known->at[1], &tracked->at[1]))
            return true;
    }
    return false;
}

void tw_tracker_see(struct tw_tracked *tracked, int side, const struct tw_segment *segment)
{
    if ((segment->flags & TW_SYN) == 0)
        return;
    tracked->isn_known[side] = true;
    tracked->isn[side] = segment->seq;
    if (tw_tracker_is_self(tracked)) {
        tracked->isn_known[!side] = true;
        tracked->isn[!side] = segment->seq;
    }
}

void tw_tracker_number(const struct tw_tracked *tracked, int side,
                       const struct tw_captured *captured, struct tw_observation *out)
{
    const struct tw_segment *s = &captured->segment;
    bool numbered =
        tracked->isn_known[side] && ((s->flags & TW_ACK) == 0 || tracked->isn_known[!side]);
    *out = (struct tw_observation){
        .at_ns = captured->at_ns, .who = tracked->who[side], .saw = TW_SAW_SEGMENT};
    out->segment = (struct tw_wire_segment){.to = tracked->who[!side],
                                            .frame = captured->frame,
                                            .flags = s->flags,
                                            .numbered = numbered,
                                            .payload_bytes = s->payload_bytes};
    if (numbered) {
        out->segment.seq = s->seq - tracked->isn[side];
        out->segment.ack = (s->flags & TW_ACK) != 0 ? s->ack - tracked->isn[!side] : 0;
    }
}
