#ifndef TW_WIRE_FLOW_TABLE_H
#define TW_WIRE_FLOW_TABLE_H

#include "wire_flow.h"

/* The latest TW_WIRE_FLOW_TABLE_ROOM connections of a relay. An empty table is all zeroes.
 * Returned pointers are valid until the next tw_wire_flow_table_of(). */
enum { TW_WIRE_FLOW_TABLE_ROOM = 64 };

struct tw_wire_flow_table {
    struct tw_wire_flow list[TW_WIRE_FLOW_TABLE_ROOM];
    /* the youngest has the highest; 0 for a free slot */
    uint64_t begun[TW_WIRE_FLOW_TABLE_ROOM];
    uint64_t n_begun;
};

/* Finds the connection of a segment that the side sent, or returns NULL. */
struct tw_wire_flow *tw_wire_flow_table_find(struct tw_wire_flow_table *table,
                                             enum tw_side from,
                                             const struct tw_segment *segment);

/* Finds the connection, or starts it in place of the oldest. A SYN makes it the youngest. */
struct tw_wire_flow *tw_wire_flow_table_of(struct tw_wire_flow_table *table, enum tw_side from,
                                           const struct tw_segment *segment);

/* The youngest connection with this client endpoint (port 0: of all connections), or NULL. */
const struct tw_wire_flow *tw_wire_flow_table_youngest(const struct tw_wire_flow_table *table,
                                                       const struct tw_endpoint *client);

#endif
