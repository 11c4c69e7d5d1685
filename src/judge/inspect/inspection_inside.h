#ifndef TW_INSPECTION_INSIDE_H
#define TW_INSPECTION_INSIDE_H

#include "inspection.h"
#include "row_table.h"

/* Internal to inspection.c: following a segment (inspection_follow.c), the list of waiting
 * sides (inspection_wait.c) and the rows that count connections (inspection_rows.c). */

struct tw_inspection {
    struct tw_inspect_settings settings;
    struct tw_flows *flows;
    struct tw_row_table hosts, services, pairs;
    uint32_t latest_host[2], latest_service; /* rows of the connection that began last */
    struct tw_summary total;
    tw_ns now_ns;    /* capture time; never goes back */
    tw_ns looked_ns; /* when idle connections were last evicted */
    /* The ends of the list of waiting sides, as TW_WAITING(flow, side), or TW_NO_FLOW. */
    uint32_t oldest, newest;
    tw_ns next_ns; /* when the oldest wait ends */
};

/* A flow and one of its sides in one number. */
#define TW_WAITING(flow, side) ((flow)*2 + (uint32_t)(side))

/* Adds the connection that the segment begins and returns its number; *out_from is the side
 * that sent the segment. */
uint32_t tw_inspection_begin(struct tw_inspection *inspection,
                             const struct tw_inspect_packet *packet, int *out_from);

/* Follows a segment. */
void tw_inspection_follow(struct tw_inspection *inspection,
                          const struct tw_inspect_packet *packet, struct tw_seen *seen);

/* The list of waiting sides, in the order in which the waits end: TIME_WAITs, and connections
 * that ended without one. A socket connected to itself waits as side A alone.
 * tw_inspection_wait_begin() restarts the wait of a side that is in the list. */
void tw_inspection_wait_begin(struct tw_inspection *inspection, uint32_t flow, int side);
void tw_inspection_wait_end(struct tw_inspection *inspection, uint32_t flow, int side);

/* Ends the connections whose wait is over. */
void tw_inspection_wait_pass(struct tw_inspection *inspection);

/* The side enters or leaves TIME_WAIT. */
void tw_inspection_wait_hold(struct tw_inspection *inspection, uint32_t flow, int side);
void tw_inspection_wait_release(struct tw_inspection *inspection, uint32_t flow, int side);
bool tw_inspection_wait_is_held(const struct tw_flow *flow, int side);

/* Finds the rows of a new connection; counts it and the client's port. */
void tw_inspection_rows_begin(struct tw_inspection *inspection, uint32_t flow);

/* Marks the client's port as free; safe to call twice. */
void tw_inspection_rows_free_port(struct tw_inspection *inspection, uint32_t flow);

/* Counts how the connection ended, calls `ended`, and removes the connection. */
void tw_inspection_rows_end(struct tw_inspection *inspection, uint32_t flow);

/* Adds or subtracts one. */
void tw_inspection_held_more(struct tw_held *held, tw_ns now_ns);
void tw_inspection_held_less(struct tw_held *held);

#endif
