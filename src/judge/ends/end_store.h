#ifndef TW_END_STORE_H
#define TW_END_STORE_H

#include "end_flow.h"
#include "row_table.h"
#include "tcp_options.h"

/* What is kept of a capture to compare it with the capture of the other end (ends.h): of each
 * connection its first segments and those that open and close it.
 *
 *     tw_end_store_open(&limits, &store, &err)
 *     for each packet: tw_end_store_see(store, &packet)
 *     (tw_ends_compare)
 *     tw_end_store_drop(&store)
 *
 * Memory is bounded; unused room takes none. What does not fit is left out and counted. */

enum {
    TW_END_FLOWS = 65536,        /* connections */
    TW_END_SEGMENTS = 65536 * 8, /* kept of all of them */
};

struct tw_end_limits {
    uint32_t max_flows, max_segments; /* TW_END_FLOWS, TW_END_SEGMENTS; fewer in tests */
    uint64_t seed;                    /* see row_table.h */
};

struct tw_end_store {
    struct tw_end_flow *flows;
    struct tw_end_segment *segments;
    uint32_t n_flows, n_segments;
    struct tw_end_limits limits;
    struct tw_row_table newest; /* the newest connection of two endpoints */
    tw_ns first_ns, last_ns;    /* of all packets with a time; -1: none */
    uint64_t n_packets, n_tcp;
    uint64_t n_flows_left_out;    /* SYNs of connections that did not fit */
    uint64_t n_segments_left_out; /* closing segments that did not fit */
};

struct tw_end_packet {
    enum tw_packet_kind kind;
    tw_ns at_ns; /* since 1970; -1: the file has no time */
    uint32_t frame;
    const struct tw_segment *segment; /* for TW_PACKET_TCP only, as `data` */
    const uint8_t *data;              /* the packet, for TCP's options and the payload */
    size_t n_captured;
};

/* The caller owns *out. Fails with ENOMEM. */
TW_MUST_USE int tw_end_store_open(const struct tw_end_limits *limits, struct tw_end_store **out,
                                  struct tw_err *err);
void tw_end_store_drop(struct tw_end_store **store);

/* Sees the next packet; also those that are not TCP, which show how long it was captured. */
void tw_end_store_see(struct tw_end_store *store, const struct tw_end_packet *packet);

#endif
