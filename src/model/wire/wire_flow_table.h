#ifndef TW_WIRE_FLOW_TABLE_H
#define TW_WIRE_FLOW_TABLE_H

#include "wire_flow.h"

/* The connections that a relay has seen: the youngest so many of them. An empty table is all
 * zeroes. What it returns is good until the next tw_wire_flow_table_of. */
enum { TW_WIRE_FLOW_TABLE_ROOM = 64 };

struct tw_wire_flow_table {
    struct tw_wire_flow list[TW_WIRE_FLOW_TABLE_ROOM];
    uint64_t begun[TW_WIRE_FLOW_TABLE_ROOM]; /* the youngest has the highest; 0: a free place */
    uint64_t n_begun;
};

/* The connection of a segment that the side sent, or NULL. */
struct tw_wire_flow *tw_wire_flow_table_find(struct tw_wire_flow_table *table,
                                             enum tw_side from,
                                             const struct tw_segment *segment);

/* The same, begun when there is none, in the place of the oldest. A SYN makes it the youngest.
 */
struct tw_wire_flow *tw_wire_flow_table_of(struct tw_wire_flow_table *table, enum tw_side from,
                                           const struct tw_segment *segment);

/* The youngest with that client's end (port 0: the youngest of all), or NULL. */
const struct tw_wire_flow *tw_wire_flow_table_youngest(const struct tw_wire_flow_table *table,
                                                       const struct tw_endpoint *client);

#endif
