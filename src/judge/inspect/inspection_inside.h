#ifndef TW_INSPECTION_INSIDE_H
#define TW_INSPECTION_INSIDE_H

#include "inspection.h"
#include "row_table.h"

/* The inside of inspection.c: the connections that wait (inspection_wait.c) and the rows that
 * count them (inspection_rows.c). */

struct tw_inspection {
    struct tw_inspect_settings settings;
    struct tw_flows *flows;
    struct tw_row_table hosts, services, pairs;
    struct tw_summary total;
    tw_ns now_ns;            /* of the capture; never goes back */
    tw_ns looked_ns;         /* when the idle were last looked for */
    uint32_t oldest, newest; /* of those that wait: TW_WAITING(flow, side); TW_NO_FLOW */
    tw_ns next_ns;           /* when the oldest has waited long enough */
};

/* A flow and one of its sides as one number. */
#define TW_WAITING(flow, side) ((flow)*2 + (uint32_t)(side))

/* Who waits, in the order in which it will be over: TIME_WAITs, and connections that ended
 * without one. A side that waits already waits anew. */
void tw_inspection_wait_begin(struct tw_inspection *inspection, uint32_t flow, int side);
void tw_inspection_wait_end(struct tw_inspection *inspection, uint32_t flow, int side);

/* Ends the connections whose wait is over. */
void tw_inspection_wait_pass(struct tw_inspection *inspection);

/* The side has come to TIME_WAIT, or has left it. */
void tw_inspection_wait_hold(struct tw_inspection *inspection, uint32_t flow, int side);
void tw_inspection_wait_release(struct tw_inspection *inspection, uint32_t flow, int side);
bool tw_inspection_wait_is_held(const struct tw_flow *flow, int side);

/* A new connection: finds its rows, and counts it and the client's port. */
void tw_inspection_rows_begin(struct tw_inspection *inspection, uint32_t flow);

/* The client's port is free again; safe twice. */
void tw_inspection_rows_free_port(struct tw_inspection *inspection, uint32_t flow);

/* Counts how the connection ended, tells of it, and lets go of it. */
void tw_inspection_rows_end(struct tw_inspection *inspection, uint32_t flow);

/* More of it, or less. */
void tw_inspection_held_more(struct tw_held *held, tw_ns now_ns);
void tw_inspection_held_less(struct tw_held *held);

#endif
