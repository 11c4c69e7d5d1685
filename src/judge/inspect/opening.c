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

/* The superseded connection of the packet's four-tuple. Another may have ended it since. */
static uint32_t old_of(const struct tw_inspection *inspection,
                       const struct tw_inspect_packet *packet, int *out_from)
{
    uint32_t n_seen = 0;
    uint32_t number = TW_NO_FLOW;
    do {
        number =
            tw_flows_next(inspection->flows, packet->hash, &packet->segment, &n_seen, out_from);
    } while (number != TW_NO_FLOW && !tw_flows_at(inspection->flows, number)->superseded);
    return number;
}

/* The old socket's connection sees what belongs to it. */
static void feed_old(struct tw_inspection *inspection, const struct tw_inspect_packet *packet)
{
    int from = TW_SIDE_NONE;
    uint32_t number = old_of(inspection, packet, &from);
    struct tw_teardown_step ignored;
    if (number == TW_NO_FLOW)
        return;
    struct tw_flow *flow = tw_flows_at(inspection->flows, number);
    tw_teardown_feed(&flow->teardown, from, &packet->segment, inspection->now_ns, &ignored);
    flow->last_ns = inspection->now_ns;
    if (tw_teardown_is_over(&flow->teardown))
        tw_inspection_rows_end(inspection, number);
}

void tw_opening_supersede(struct tw_inspection *inspection, uint32_t number)
{
    tw_flows_at(inspection->flows, number)->superseded = true;
    tw_inspection_rows_free_port(inspection, number); /* it is the next one's now */
}

void tw_opening_end_old(struct tw_inspection *inspection,
                        const struct tw_inspect_packet *packet)
{
    int ignored = TW_SIDE_NONE;
    uint32_t number = old_of(inspection, packet, &ignored);
    if (number != TW_NO_FLOW)
        tw_inspection_rows_end(inspection, number);
}

enum tw_old_socket tw_opening_meets(struct tw_inspection *inspection, uint32_t number, int from,
                                    const struct tw_inspect_packet *packet)
{
    const struct tw_segment *segment = &packet->segment;
    const struct tw_flow *flow = tw_flows_at(inspection->flows, number);
    const struct tw_teardown_side *client = &flow->teardown.side[TW_SIDE_A];
    uint8_t kind = segment->flags & (TW_SYN | TW_RST | TW_ACK);
    if (from == TW_SIDE_B && kind == TW_ACK && !flow->teardown.side[TW_SIDE_B].known &&
        !acknowledges_syn(client, segment->ack)) {
        note_answer(inspection, number, segment->ack);
        feed_old(inspection, packet);
        return TW_OLD_ACK;
    }
    if (from == TW_SIDE_A && (kind & (TW_SYN | TW_RST)) == TW_RST && flow->met_old &&
        segment->seq == tw_flows_more(inspection->flows, number)->old_ack) {
        feed_old(inspection, packet);
        return TW_OLD_RESET;
    }
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
