#ifndef TW_INSPECTION_H
#define TW_INSPECTION_H

#include "flows.h"
#include "summary.h"

/* A capture, inspected packet by packet: who closes first, where TIME_WAIT piles up, how near a
 * client is to running out of ports. Each connection is followed by the same engine as the
 * lab's own (teardown.h).
 *
 *     tw_inspection_open(&settings, &inspection, &err)
 *     for each packet: tw_inspection_see(inspection, kind, &segment, at_ns, frame, &seen)
 *     tw_inspection_finish(inspection)
 *     summary = tw_inspection_summary(inspection)
 *
 * Held at once are the connections that are open, and those that have ended for as long as a
 * TIME_WAIT lasts; at most max_flows. Past that the sixteenth that has been idle longest is let
 * go of; past a fifth of it, already, what has not ended and was idle for five minutes. What
 * had not ended counts as incomplete, and as evicted. */

/* A connection as it is told of, once nothing more of it will come. */
struct tw_ended {
    const struct tw_flow *flow;
    struct tw_endpoint side[2]; /* TW_SIDE_A: the client */
};

struct tw_inspect_settings {
    tw_ns time_wait_ns;           /* how long TIME_WAIT lasts: Linux, 60 s */
    uint16_t port_low, port_high; /* the ephemeral range: Linux, 32768 to 60999 */
    uint32_t max_flows;           /* TW_MAX_FLOWS, or less in tests */
    uint32_t max_rows;            /* of each table of the summary: TW_MAX_ROWS */
    uint64_t seed;                /* see keyed.h */
    void (*ended)(const struct tw_ended *ended, void *arg); /* NULL: nobody wants to know */
    void *arg;
};
enum { TW_MAX_FLOWS = 160000, TW_MAX_ROWS = 32768 };

/* What a packet was, for those who annotate. */
struct tw_seen {
    const struct tw_flow *flow; /* NULL: it belongs to none */
    uint32_t number;            /* ... of it, for tw_flows_at() */
    struct tw_endpoint side[2];
    int from;
    struct tw_teardown_step step;
    uint8_t flags;      /* of the segment */
    bool waited[2];     /* the side's TIME_WAIT has been acknowledged into being before */
    bool begins;        /* the first segment of the connection */
    bool retransmitted; /* payload that was sent before */
    int reuses;         /* begins while this side of the connection before (or both) would
                         * still hold TIME_WAIT; else TW_SIDE_NONE */
    tw_ns waited_ns;    /* ... and has for so long */
};

struct tw_inspection;

TW_MUST_USE int tw_inspection_open(const struct tw_inspect_settings *settings,
                                   struct tw_inspection **out, struct tw_err *err);
void tw_inspection_drop(struct tw_inspection **inspection);

/* Sees the next packet; at_ns is since 1970, or -1: the file does not say. The segment is read
 * when it is TW_PACKET_TCP. out may be NULL; out->flow is valid until the next call. */
void tw_inspection_see(struct tw_inspection *inspection, enum tw_packet_kind kind,
                       const struct tw_segment *segment, tw_ns at_ns, uint32_t frame,
                       struct tw_seen *out);

/* Says that this segment will be seen soon, so that what is known of its connection can come
 * out of memory meanwhile. For speed only: nothing depends on it. What the first returns is for
 * the second, to be called when other packets have been read. */
uint32_t tw_inspection_expect(const struct tw_inspection *inspection,
                              const struct tw_segment *segment);
void tw_inspection_expect_more(const struct tw_inspection *inspection, uint32_t hint);

/* Ends what has not ended. */
void tw_inspection_finish(struct tw_inspection *inspection);

/* Valid as long as the inspection. */
struct tw_summary tw_inspection_summary(const struct tw_inspection *inspection);

#endif
