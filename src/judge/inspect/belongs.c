#include "belongs.h"

/* As far as one window may be from another: most are smaller. */
static bool is_near(uint32_t a, uint32_t b)
{
    const uint32_t NEAR = UINT32_C(1) << 20;
    return a - b + NEAR <= 2 * NEAR;
}

/* A SYN of a connection that has not gone on since. */
static bool is_its_syn(const struct tw_teardown *teardown, int from,
                       const struct tw_segment *segment)
{
    const struct tw_teardown_side *sender = &teardown->side[from];
    const struct tw_teardown_side *receiver = &teardown->side[1 - from];
    if (sender->syn_sent)
        return sender->syn_seq == segment->seq;
    return (segment->flags & TW_ACK) != 0 && receiver->syn_sent &&
           segment->ack == receiver->syn_seq + 1;
}

static bool has_its_numbers(const struct tw_flow *flow, int from,
                            const struct tw_segment *segment)
{
    const struct tw_teardown_side *sender = &flow->teardown.side[from];
    const struct tw_teardown_side *receiver = &flow->teardown.side[1 - from];
    if ((segment->flags & TW_SYN) != 0)
        return is_its_syn(&flow->teardown, from, segment);
    if (!sender->seq_known || !is_near(segment->seq, sender->next_seq))
        return false;
    return (segment->flags & TW_ACK) == 0 ||
           (receiver->seq_known && is_near(segment->ack, receiver->next_seq));
}

/* One with the same four-tuple in another network. */
static uint32_t find_elsewhere(struct tw_inspection *inspection,
                               const struct tw_inspect_packet *packet, int *out_from)
{
    uint32_t at = 0;
    uint32_t number = TW_NO_FLOW;
    bool any = false;
    while ((number = tw_flows_next(inspection->flows, packet->hash, &packet->segment, &at,
                                   out_from)) != TW_NO_FLOW) {
        if (has_its_numbers(tw_flows_at(inspection->flows, number), *out_from,
                            &packet->segment))
            return number;
        any = any || !tw_flows_at(inspection->flows, number)->superseded;
    }
    inspection->total.n_beside += any;
    return TW_NO_FLOW;
}

/* Whether a network is known of the side, and which. */
static bool network_of(const struct tw_inspection *inspection, uint32_t number, int side,
                       uint32_t *out)
{
    const struct tw_flow *flow = tw_flows_at(inspection->flows, number);
    *out = 0;
    if (!flow->networked)
        return flow->teardown.side[side].seq_known;
    *out = tw_flows_more(inspection->flows, number)->network[side];
    return side == TW_SIDE_A ? flow->network_a : flow->network_b;
}

/* How well a segment of this network fits the flow; 0: not at all. */
static int fit(const struct tw_inspection *inspection, uint32_t number, int side,
               uint32_t network)
{
    enum { NOT, NONE_YET, AS_THE_OTHER_SIDE, AS_THIS_SIDE };
    uint32_t known = 0;
    if (tw_flows_at(inspection->flows, number)->superseded)
        return NOT;
    if (network_of(inspection, number, side, &known))
        return known == network ? AS_THIS_SIDE : NOT;
    if (network_of(inspection, number, 1 - side, &known) && known == network)
        return AS_THE_OTHER_SIDE;
    return NONE_YET;
}

static uint32_t find_in_network(const struct tw_inspection *inspection,
                                const struct tw_inspect_packet *packet, int *out_from)
{
    uint32_t at = 0;
    uint32_t found = TW_NO_FLOW;
    uint32_t number = TW_NO_FLOW;
    int side = TW_SIDE_NONE;
    int best = 0;
    while ((number = tw_flows_next(inspection->flows, packet->hash, &packet->segment, &at,
                                   &side)) != TW_NO_FLOW) {
        int fits = fit(inspection, number, side, packet->segment.network);
        if (fits <= best)
            continue;
        best = fits;
        found = number;
        *out_from = side;
    }
    return found;
}

uint32_t tw_belongs_to(struct tw_inspection *inspection, const struct tw_inspect_packet *packet,
                       int *out_from)
{
    const struct tw_segment *segment = &packet->segment;
    uint32_t number = tw_flows_find(inspection->flows, packet->hash, segment, out_from);
    if (number == TW_NO_FLOW)
        return number;
    const struct tw_flow *flow = tw_flows_at(inspection->flows, number);
    if (segment->network == 0 && !flow->networked && !flow->superseded)
        return number;
    number = find_in_network(inspection, packet, out_from);
    return number != TW_NO_FLOW ? number : find_elsewhere(inspection, packet, out_from);
}

void tw_belongs_note_network(struct tw_inspection *inspection, uint32_t number, int side,
                             uint32_t network)
{
    struct tw_flow *flow = tw_flows_at(inspection->flows, number);
    struct tw_flow_more *more = tw_flows_note_more(inspection->flows, number);
    if (!flow->networked) {
        flow->networked = true;
        flow->network_a = flow->teardown.side[TW_SIDE_A].seq_known;
        flow->network_b = flow->teardown.side[TW_SIDE_B].seq_known;
    }
    bool known = side == TW_SIDE_A ? flow->network_a : flow->network_b;
    if (known)
        return;
    more->network[side] = network;
    flow->network_a |= side == TW_SIDE_A;
    flow->network_b |= side == TW_SIDE_B;
}
