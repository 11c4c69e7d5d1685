#ifndef TW_ENDS_H
#define TW_ENDS_H

#include "end_store.h"

/* Compares two captures of the same connections, each taken at one end: which segments that
 * open or close a connection were sent and arrived, were lost or changed on the way, or were
 * made there. end[1] is the other end of end[0]. A segment is sent in the capture at its
 * sender's end, and arrives in the other.
 *
 * Connections are the same when their endpoints and initial sequence numbers are; when both
 * initial numbers are, through NAT; when their timestamps are, through a firewall that rewrites
 * the numbers; without their beginning, when their endpoints are and their numbers overlap.
 *
 * For a segment from A to B, the arrival's time minus the sending's is the way's time plus the
 * difference of the clocks; from B to A, it is the way's time minus the difference. Both ways
 * take some time, so each segment bounds the difference on one side. At whose end a capture
 * was taken follows in the same way: the difference of the times is larger for what was sent
 * there. The TTL decides where times do not. */

/* end[1]'s clock minus end[0]'s is between low and high. */
struct tw_ends_clock {
    bool has_low, has_high; /* without one of them it is not bounded there */
    tw_ns low_ns, high_ns;
    bool drifts; /* no difference fits all segments: low and high are those of some */
};

struct tw_ends_count {
    uint64_t n[TW_N_END_KINDS][TW_N_FATES];
    uint64_t n_unknown[TW_N_UNKNOWNS];
};

struct tw_ends {
    struct tw_end_store *end[2];

    /* Filled by tw_ends_compare(). */
    struct tw_ends_clock clock;
    struct tw_ends_count count;
    uint64_t n_matched;          /* connections in both captures ... */
    uint64_t n_nat, n_rewritten; /* ... with other endpoints, with other numbers */
    uint64_t n_alone[2];         /* in one only */
    /* in both with the same endpoints, but not the same connection as far as can be told */
    uint64_t n_unlike;
    uint64_t n_missed[2]; /* segments that the capture has missed, as the other shows */
    uint64_t n_copies[2]; /* kept packets that the capture has twice */
    /* matched connections at whose client end[0] is, at whose server, unknown */
    uint64_t n_at_client, n_at_server, n_not_placed;
};

/* Compares what ends->end[] have kept, and fills the rest. Call it once. Fails with ENOMEM. */
TW_MUST_USE int tw_ends_compare(struct tw_ends *ends, struct tw_err *err);

/* One segment of a connection: as sent, as it arrived, or both. */
struct tw_ends_row {
    const struct tw_end_segment *seen[2]; /* by capture; NULL: not there */
    int sender;                           /* the capture at the sender's end */
    enum tw_fate fate;
    enum tw_unknown unknown;
    tw_ns order_ns; /* when it was first seen, by end[0]'s clock as far as known */
};
enum { TW_ENDS_ROWS = 2 * TW_END_PER_FLOW };

/* The judged segments of a connection of end[which], in the order of their times, at most
 * TW_ENDS_ROWS; returns how many. A matched connection's are those of end[0], with those that
 * only end[1] has: ask for it once, with `which` 0. */
size_t tw_ends_rows(const struct tw_ends *ends, int which, const struct tw_end_flow *flow,
                    struct tw_ends_row rows[TW_ENDS_ROWS]);

/* The time that a segment was on its way: between *out_low and *out_high. Returns false when it
 * is not known. */
bool tw_ends_way(const struct tw_ends *ends, const struct tw_end_flow *flow,
                 const struct tw_ends_row *row, tw_ns *out_low_ns, tw_ns *out_high_ns);

/* The TTL with which that side's segments arrive in end[which], of a matched connection; 0: not
 * known. */
uint8_t tw_ends_ttl(const struct tw_ends *ends, int which, const struct tw_end_flow *flow,
                    int from);

/* Static storage: "SYN", "SYN,ACK", "FIN", "ACK of FIN", "RST", "segment"; "arrived", "lost",
 * ...; "outside", ... */
const char *tw_ends_kind_name(enum tw_end_kind kind);
const char *tw_ends_fate_name(enum tw_fate fate);
const char *tw_ends_unknown_name(enum tw_unknown unknown);

#endif
