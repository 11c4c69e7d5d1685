#include "wire_flow_table.h"

struct tw_wire_flow *tw_wire_flow_table_find(struct tw_wire_flow_table *table,
                                             enum tw_side from,
                                             const struct tw_segment *segment)
{
    for (size_t i = 0; i < TW_WIRE_FLOW_TABLE_ROOM; i++) {
        if (table->begun[i] != 0 && tw_wire_flow_has(&table->list[i], from, segment))
            return &table->list[i];
    }
    return NULL;
}

struct tw_wire_flow *tw_wire_flow_table_of(struct tw_wire_flow_table *table, enum tw_side from,
                                           const struct tw_segment *segment)
{
    struct tw_wire_flow *flow = tw_wire_flow_table_find(table, from, segment);
    bool is_new = flow == NULL;
    if (is_new) {
        size_t oldest = 0;
        for (size_t i = 1; i < TW_WIRE_FLOW_TABLE_ROOM; i++)
            oldest = table->begun[i] < table->begun[oldest] ? i : oldest;
        flow = &table->list[oldest];
        tw_wire_flow_begin(flow, from, segment);
    }
    if (is_new || (segment->flags & (TW_SYN | TW_ACK)) == TW_SYN)
        table->begun[flow - table->list] = ++table->n_begun;
    return flow;
}

const struct tw_wire_flow *tw_wire_flow_table_youngest(const struct tw_wire_flow_table *table,
                                                       const struct tw_endpoint *client)
{
    const struct tw_wire_flow *youngest = NULL;
    uint64_t begun = 0;
    for (size_t i = 0; i < TW_WIRE_FLOW_TABLE_ROOM; i++) {
        const struct tw_wire_flow *flow = &table->list[i];
        bool fits =
            client->port == 0 || tw_endpoint_equal(client, &flow->side[TW_CLIENT_SIDE].at);
        if (fits && table->begun[i] > begun) {
            youngest = flow;
            begun = table->begun[i];
        }
    }
    return youngest;
}
