#ifndef TW_TEARDOWN_H
#define TW_TEARDOWN_H

#include "clock.h"
#include "ending.h"
#include "segment.h"
#include "tcp_state.h"

/* Follows one connection segment by segment: the state of each side after each segment, the
 * sender of the first FIN, the ending, the side in TIME-WAIT. It uses the segments alone, as a
 * capture on the wire (or on `lo`) shows them; RFC 9293, sections 3.3.2, 3.6 and 3.10.7.
 *
 *     struct tw_teardown t = {0};
 *     for each segment: tw_teardown_feed(&t, side, &segment, at_ns, &step);
 *
 * A segment counts as received when it is captured, so it moves both sides: a FIN puts its
 * receiver in CLOSE-WAIT, a SYN,ACK in ESTABLISHED. There are two exceptions, where only later
 * segments show what arrived: a SYN moves its receiver when that answers with SYN,ACK, and
 * FINs have crossed if the second one does not acknowledge the first.
 *
 * Sequence numbers are 32 bits and wrap; they may be absolute or relative. Retransmissions,
 * reordering, keep-alives, data in the FIN and connections without their beginning are
 * followed as far as the segments allow. Nothing is allocated: the struct is the whole state
 * of a connection, 88 bytes, so that a capture with many connections fits in memory. */

/* The two sides of a connection. The caller decides which one is the client;
 * tw_teardown_feed() treats both alike. */
enum { TW_SIDE_A = 0, TW_SIDE_B = 1, TW_SIDE_NONE = -1, TW_SIDE_BOTH = -2 };

/* Is the side the one, or one of both? */
static inline bool tw_teardown_side_is_in(int side, int sides)
{
    return sides == side || sides == TW_SIDE_BOTH;
}

struct tw_teardown_side {
    /* new bytes that it sent after the other side's FIN had arrived, in segments that
     * acknowledge that FIN */
    uint64_t payload_after_fin;
    uint32_t syn_seq;
    uint32_t next_seq;    /* one past the highest sequence number it has sent */
    uint32_t highest_ack; /* the highest it has sent */
    uint32_t fin_seq;     /* sequence number of the FIN; the ACK of it is fin_seq + 1 */
    uint32_t fin_ack;     /* acknowledgment number of the FIN as first sent */
    /* number of times the FIN was sent, at most 65,535; more than 1 are retransmissions */
    uint16_t n_fins;
    enum tw_tcp_state state : 4;
    /* a segment showed the state; otherwise it is assumed: LISTEN for the receiver of a SYN,
     * ESTABLISHED for both if the beginning was not captured */
    bool known : 1;
    bool seq_known : 1; /* next_seq is valid */
    bool ack_known : 1; /* highest_ack is valid */
    bool syn_sent : 1;  /* its SYN was captured; syn_seq is valid */
    bool fin_sent : 1;  /* its FIN was captured */
    bool fin_acked : 1; /* ... and the other side's ACK of it */
    /* it has entered TIME-WAIT, even if it left it since; false again if a RST answered the
     * FIN: a host without a socket sends one (RFC 9293, section 3.10.7.1) */
    bool waited : 1;
    /* in TIME-WAIT, it has not yet acknowledged the FIN that put it there */
    bool owes_ack : 1;
    bool wait_acked : 1; /* its first ACK of that FIN was captured */
};

struct tw_teardown {
    struct tw_teardown_side side[2];
    /* the start of the side's TIME-WAIT: the ACK it sent on entering or restarting it; without
     * one, the segment that caused it */
    tw_ns time_wait_ns[2];
    int8_t first_fin; /* TW_SIDE_A, _B, or TW_SIDE_NONE so far; valid once fed */
    /* the sender of the RST that ended it, or TW_SIDE_NONE; valid once fed ... */
    int8_t reset_by;
    enum tw_tcp_state reset_in : 8; /* ... and the other side's state then */
    /* set by the caller before the first segment: this host ignores a RST in TIME-WAIT
     * (net.ipv4.tcp_rfc1337 = 1); otherwise the RST ends it (RFC 9293) */
    bool rfc1337 : 1;
    bool begun : 1;       /* it has been fed */
    bool crossed : 1;     /* the second FIN was sent before the first arrived */
    bool acked_apart : 1; /* the first FIN was acknowledged before the second FIN came */
    bool reset : 1;       /* a RST ended it before both FINs were acknowledged */
};

/* The effects of one segment. */
struct tw_teardown_step {
    enum tw_tcp_state before[2], after[2]; /* the states of both sides */
    bool is_first_fin;                     /* the first FIN of the connection */
    bool is_second_fin;                    /* the other side's first FIN */
    bool is_retransmitted_fin;
    bool acks_fin[2];    /* first acknowledgement of that side's FIN */
    bool wait_begins[2]; /* that side's TIME-WAIT starts at this segment (so far) */
    bool wait_acked[2];  /* the first ACK of the FIN that put that side in TIME-WAIT */
    /* arrived with an ACK at a side in TIME-WAIT: a retransmitted FIN (RFC 9293), on Linux any
     * segment (tcp_timewait_state_process()) */
    bool restarts_time_wait;
    bool hits_time_wait; /* a RST or SYN to a side in TIME-WAIT */
    /* a SYN of another connection, or after the end of this one (RFC 6191): the segment has no
     * effect, and the caller must start a new struct */
    bool is_other_syn;
};

/* Follows one segment sent by `from` at at_ns (any monotonic clock). */
void tw_teardown_feed(struct tw_teardown *teardown, int from, const struct tw_segment *segment,
                      tw_ns at_ns, struct tw_teardown_step *out);

/* The ending of the connection, as far as it was captured. */
enum tw_ending tw_teardown_ending(const struct tw_teardown *teardown);

/* No more segments can follow: it was reset, or a side is CLOSED or in TIME-WAIT. */
bool tw_teardown_is_over(const struct tw_teardown *teardown);

/* The active closer: TW_SIDE_A, _B, _BOTH if the FINs crossed, or _NONE without a FIN. */
int tw_teardown_active_closer(const struct tw_teardown *teardown);

/* The side that entered TIME-WAIT according to the segments: a side, _BOTH, or _NONE. A side
 * that leaves a retransmitted FIN without an answer has not: TIME-WAIT acknowledges each. */
int tw_teardown_time_wait(const struct tw_teardown *teardown);

/* Those of them whose last ACK was not captured, so that TIME-WAIT is only assumed. */
int tw_teardown_time_wait_assumed(const struct tw_teardown *teardown);

/* The side received the other's FIN several times, and answered none of them. */
bool tw_teardown_is_silent(const struct tw_teardown *teardown, int side);

#endif
