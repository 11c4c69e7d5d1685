#ifndef TW_INSPECTION_INSIDE_H
#define TW_INSPECTION_INSIDE_H

#include "inspection.h"
#include "row_table.h"

/* Internal to inspection.c: following a segment (inspection_follow.c), the list of waiting
 * sides (inspection_wait.c) and the rows that count connections (inspection_rows.c). */

/* The lists of waiting sides, each in the order in which the waits end: TIME_WAITs, and
 * connections that ended without one; and sides that received a FIN in FIN-WAIT and have not
 * acknowledged it yet, which have TIME_WAIT only if they do. */
enum tw_wait_list_name { TW_WAIT_LASTS, TW_WAIT_OWED, TW_N_WAIT_LISTS };

/* The ends of a list, as TW_WAITING(flow, side), or TW_NO_FLOW. */
struct tw_wait_list {
    uint32_t oldest, newest;
};

struct tw_inspection {
    struct tw_inspect_settings settings;
    struct tw_flows *flows;
    struct tw_row_table hosts, services, pairs, resets;
    uint32_t latest_host[2], latest_service; /* rows of the connection that began last */
    struct tw_summary total;
    tw_ns now_ns;    /* capture time; never goes back */
    tw_ns looked_ns; /* when idle connections were last evicted */
    struct tw_wait_list lists[TW_N_WAIT_LISTS];
    tw_ns next_ns; /* when the first of the oldest waits ends */
};

/* A flow and one of its sides in one number. */
#define TW_WAITING(flow, side) ((flow)*2 + (uint32_t)(side))

/* Of functions that few packets need: inlined, they would cost every packet registers. */
#define TW_RARE __attribute__((cold, noinline))

/* Adds the connection that the segment begins and returns its number; *out_from is the side
 * that sent the segment. */
uint32_t tw_inspection_begin(struct tw_inspection *inspection,
                             const struct tw_inspect_packet *packet, int *out_from);

/* Follows a segment. */
void tw_inspection_follow(struct tw_inspection *inspection,
                          const struct tw_inspect_packet *packet, struct tw_seen *seen);

/* Puts the side at the end of a list, and takes it from the list where it was. A socket
 * connected to itself waits as side A alone. */
void tw_inspection_wait_begin(struct tw_inspection *inspection, enum tw_wait_list_name list,
                              uint32_t flow, int side);
void tw_inspection_wait_end(struct tw_inspection *inspection, uint32_t flow, int side);

/* Ends the connections whose wait is over. An ACK that is owed for longer than a retransmission
 * takes was not captured: the side's TIME_WAIT is assumed. */
void tw_inspection_wait_pass(struct tw_inspection *inspection);

/* A segment left the side in TIME_WAIT, which it began or restarted (`begins`) or did not. It is
 * held from the ACK that shows it, and owed until then; neither, at a side that leaves a FIN
 * unanswered that comes again. */
void tw_inspection_wait_see(struct tw_inspection *inspection, uint32_t flow, int side,
                            bool begins);

/* The side enters or leaves TIME_WAIT. */
void tw_inspection_wait_hold(struct tw_inspection *inspection, uint32_t flow, int side);
void tw_inspection_wait_release(struct tw_inspection *inspection, uint32_t flow, int side);
bool tw_inspection_wait_is_held(const struct tw_flow *flow, int side);
bool tw_inspection_wait_is_owed(const struct tw_flow *flow, int side);

/* Finds the rows of a new connection; counts it and the client's port. */
void tw_inspection_rows_begin(struct tw_inspection *inspection, uint32_t flow);

/* Marks the client's port as free; safe to call twice. */
void tw_inspection_rows_free_port(struct tw_inspection *inspection, uint32_t flow);

/* Counts how the connection ended, calls `ended`, and removes the connection. */
void tw_inspection_rows_end(struct tw_inspection *inspection, uint32_t flow);

/* Adds the rows that count the resets of the other servers, and of those that find no room. */
void tw_inspection_reset_open(struct tw_inspection *inspection);

/* Before the segment is fed: remembers the silence of at least TW_RESET_IDLE_NS that it ends. */
TW_RARE void tw_inspection_reset_quiet(struct tw_inspection *inspection, uint32_t flow,
                                       const struct tw_segment *segment);

/* After a RST was fed, before flow->last_ns is updated: remembers what it means if it ended the
 * connection or hit its TIME_WAIT. */
TW_RARE void tw_inspection_reset_see(struct tw_inspection *inspection, uint32_t flow,
                                     const struct tw_segment *segment,
                                     const struct tw_seen *seen);

/* The connection began while its four-tuple was in TIME_WAIT. */
TW_RARE void tw_inspection_reset_reuse(struct tw_inspection *inspection, uint32_t flow,
                                       const struct tw_seen *seen);

/* Counts the RST that ended a connection, or hit its TIME_WAIT. */
void tw_inspection_reset_count(struct tw_inspection *inspection, uint32_t flow);

/* Adds or subtracts one. */
void tw_inspection_held_more(struct tw_held *held, tw_ns now_ns);
void tw_inspection_held_less(struct tw_held *held);

#endif
