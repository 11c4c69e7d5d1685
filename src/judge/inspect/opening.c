#include "opening.h"

/* Sequence numbers compare modulo 2^32 (RFC 9293, section 3.4). */
static bool acknowledges_syn(const struct tw_teardown_side *client, uint32_t ack)
{
    return ack - client->syn_seq - 1 < client->next_seq - client->syn_seq;
}

static void note_answer(struct tw_inspection *inspection, uint32_t number, uint32_t ack)
{
    struct tw_flow *flow = tw_flows_at(inspection->flows, number);
    struct tw_service_row *service = tw_row_table_at(&inspection->services, flow->service);
    tw_flows_note_more(inspection->flows, number)->old_ack = ack;
    if (flow->met_old)
        return;
    flow->met_old = true;
    service->n_met_old++;
    inspection->total.n_met_old++;
}

enum tw_old_socket tw_opening_meets(struct tw_inspection *inspection, uint32_t number, int from,
                                    const struct tw_segment *segment)
{
    const struct tw_flow *flow = tw_flows_at(inspection->flows, number);
    const struct tw_teardown_side *client = &flow->teardown.side[TW_SIDE_A];
    uint8_t kind = segment->flags & (TW_SYN | TW_RST | TW_ACK);
    if (from == TW_SIDE_B && kind == TW_ACK && !flow->teardown.side[TW_SIDE_B].known &&
        !acknowledges_syn(client, segment->ack)) {
        note_answer(inspection, number, segment->ack);
        return TW_OLD_ACK;
    }
    if (from == TW_SIDE_A && (kind & (TW_SYN | TW_RST)) == TW_RST && flow->met_old &&
        segment->seq == tw_flows_more(inspection->flows, number)->old_ack)
        return TW_OLD_RESET;
    return TW_OLD_NONE;
}

void tw_opening_is_over(struct tw_inspection *inspection, uint32_t number)
{
    const struct tw_flow *flow = tw_flows_at(inspection->flows, number);
    tw_ns took_ns = inspection->now_ns - flow->first_ns;
    tw_flows_note_more(inspection->flows, number)->opening_ns = took_ns;
    if (took_ns > inspection->total.slowest_opening_ns)
        inspection->total.slowest_opening_ns = took_ns;
}
