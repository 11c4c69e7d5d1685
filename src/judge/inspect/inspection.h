#ifndef TW_INSPECTION_H
#define TW_INSPECTION_H

#include "flows.h"
#include "summary.h"

/* Inspects a capture packet by packet: who closes first, where TIME_WAIT accumulates, how
 * close a client comes to running out of ports. The engine that follows each connection is the
 * one that the lab uses (teardown.h).
 *
 *     tw_inspection_open(&settings, &inspection, &err)
 *     for each packet: tw_inspection_see(inspection, &packet, &seen)
 *     tw_inspection_finish(inspection)
 *     summary = tw_inspection_summary(inspection)
 *
 * At most max_flows connections are held at once: those that are open, and those that ended
 * less than a TIME_WAIT ago. When the table is full, the sixteenth that has been idle longest
 * is evicted. When it is more than a fifth full, open connections that have been idle for five
 * minutes are evicted too. An evicted connection counts as incomplete and as evicted. */

/* A connection that is over, as passed to the `ended` callback. */
struct tw_ended {
    const struct tw_flow *flow;
    const struct tw_flow_more *more;
    enum tw_unfinished unfinished; /* only for an incomplete one */
    struct tw_endpoint side[2];    /* TW_SIDE_A is the client */
};

struct tw_inspect_settings {
    tw_ns time_wait_ns; /* how long TIME_WAIT lasts; 60 s on Linux */
    /* the ephemeral range of all hosts; 0: what the ports of each show */
    uint16_t port_low, port_high;
    uint32_t max_flows; /* TW_MAX_FLOWS; fewer in tests */
    uint32_t max_rows;  /* per table of the summary: TW_MAX_ROWS */
    uint64_t seed;      /* see row_table.h */
    void (*ended)(const struct tw_ended *ended, void *arg); /* may be NULL */
    void *arg;
    void *(*allocate)(size_t n_bytes); /* for the largest tables, see tw_flows_open() */
};
enum { TW_MAX_FLOWS = 160000, TW_MAX_ROWS = 32768 };

/* What a segment is of an old socket that a SYN meets, see opening.h. */
enum tw_old_socket {
    TW_OLD_NONE,
    TW_OLD_ACK,   /* the old socket's answer to the SYN */
    TW_OLD_RESET, /* the client's RST for the old socket */
};

/* What a packet means, for annotations. */
struct tw_seen {
    const struct tw_flow *flow; /* NULL when the packet belongs to no connection */
    uint32_t number;            /* the flow's number, for tw_flows_at() */
    struct tw_endpoint side[2];
    int from;
    struct tw_teardown_step step;
    uint8_t flags;      /* of the segment */
    bool begins;        /* the first segment of the connection */
    bool retransmitted; /* repeats payload that was sent before */
    /* what it is of an old socket, whose connection is not this one; then this has no step */
    enum tw_old_socket old_socket;
    bool copy; /* the same packet was captured before; the rest of this is not set */
    /* The side (or both) of the former connection that is still in TIME_WAIT while this one
     * begins; else TW_SIDE_NONE. */
    int reuses;
    tw_ns waited_ns; /* ... and how long it has been there */
};

/* A packet of the capture. */
struct tw_inspect_packet {
    enum tw_packet_kind kind;
    uint32_t hash;             /* TW_PACKET_TCP: tw_flows_hash() with the settings' seed */
    tw_ns at_ns;               /* the time since 1970, or -1 when the file has none */
    uint32_t frame;            /* counted from 1 */
    struct tw_segment segment; /* as tw_segment_parse() filled it */
};

struct tw_inspection;

TW_MUST_USE int tw_inspection_open(const struct tw_inspect_settings *settings,
                                   struct tw_inspection **out, struct tw_err *err);
void tw_inspection_drop(struct tw_inspection **inspection);

/* Processes the next packet. out may be NULL; out->flow is valid until the next call. */
void tw_inspection_see(struct tw_inspection *inspection, const struct tw_inspect_packet *packet,
                       struct tw_seen *out);

/* Processes the next n packets, faster than one by one: their connections are prefetched. */
void tw_inspection_see_all(struct tw_inspection *inspection,
                           const struct tw_inspect_packet *packets, size_t n);

/* Ends the waits that are over at this time since 1970. The time of packets does the same; this
 * is for a live capture without any. Later packets must not be older. */
void tw_inspection_pass(struct tw_inspection *inspection, tw_ns at_ns);

/* Ends all connections that are still open. */
void tw_inspection_finish(struct tw_inspection *inspection);

/* The pointers in the result are valid as long as the inspection. */
struct tw_summary tw_inspection_summary(const struct tw_inspection *inspection);

#endif
