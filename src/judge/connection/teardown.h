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
 * receiver in CLOSE-WAIT, a SYN,ACK in ESTABLISHED. There are three exceptions, where only later
 * segments show what arrived: a SYN moves its receiver when that answers with SYN,ACK; FINs have
 * crossed if neither acknowledges the other; a RST ended nothing if both sides go on.
 *
 * Who closed first follows from the numbers in the FINs and ACKs, not from their order in the
 * capture, which may have them late. Sequence numbers are 32 bits and wrap; they may be absolute
 * or relative. Retransmissions, reordering, keep-alives, data in the FIN and connections without
 * their beginning are followed as far as the segments allow. Nothing is allocated: the struct is
 * the whole state of a connection, 88 bytes, so that a capture with many connections fits in
 * memory. */

/* The two sides of a connection. The caller decides which one is the client;
 * tw_teardown_feed() treats both alike. */
enum {
    TW_SIDE_A = 0,
    TW_SIDE_B = 1,
    TW_SIDE_NONE = -1,
    TW_SIDE_BOTH = -2,
    TW_SIDE_UNKNOWN = -3, /* the segments that would tell were not captured, or not read */
};

/* Is the side the one, or one of both? */
static inline bool tw_teardown_side_is_in(int side, int sides)
{
    return sides == side || sides == TW_SIDE_BOTH;
}

struct tw_teardown_side {
    /* Bytes up to next_seq behind those sent with a lower acknowledgment number than the
     * highest. Once that acknowledges the other side's FIN: sent after the FIN had arrived. */
    uint64_t after_ack : 44;   /* TW_AFTER_UNKNOWN: where they begin is not known */
    uint64_t fin_payload : 16; /* bytes of payload in the FIN, at most 65,535 */
    uint64_t fin_beyond : 1;   /* its FIN acknowledges bytes that no segment has */
    uint64_t n_void : 3;       /* RSTs of it that ended nothing, at most 7 */
    uint32_t syn_seq;
    uint32_t next_seq;    /* one past the highest sequence number it has sent */
    uint32_t highest_ack; /* the highest it has sent */
    uint32_t fin_seq;     /* sequence number of the FIN; the ACK of it is fin_seq + 1 */
    uint32_t fin_ack;     /* the lowest acknowledgment number of the FIN: as first sent */
    /* number of times the FIN was sent, at most 65,535; more than 1 are retransmissions */
    uint16_t n_fins;
    enum tw_tcp_state state : 4;
    /* a segment showed the state; otherwise it is assumed: LISTEN for the receiver of a SYN,
     * ESTABLISHED for both if the beginning was not captured */
    bool known : 1;
    bool seq_known : 1; /* next_seq is valid: it has sent a segment */
    bool ack_known : 1; /* highest_ack is valid */
    /* A segment without FIN, sent before its FIN, carried highest_ack; until the FIN is
     * captured: one that ends before next_seq. */
    bool ack_plain : 1;
    bool syn_sent : 1;      /* its SYN was captured; syn_seq is valid */
    bool fin_sent : 1;      /* its FIN was captured */
    bool fin_acked : 1;     /* ... and the other side's ACK of it, since it was last sent */
    bool fin_was_acked : 1; /* ... at any time */
    /* it has entered TIME-WAIT, even if it left it since; false again if a RST answered the
     * FIN: a host without a socket sends one (RFC 9293, section 3.10.7.1) */
    bool waited : 1;
    /* in TIME-WAIT, it has not yet acknowledged the FIN that put it there */
    bool owes_ack : 1;
    bool wait_acked : 1; /* its first ACK of that FIN was captured */
    /* no segment has the byte before next_seq: it may be a FIN. Once its FIN was captured: the
     * byte before that */
    bool end_unseen : 1;
};
#define TW_AFTER_UNKNOWN ((UINT64_C(1) << 44) - 1)

struct tw_teardown {
    struct tw_teardown_side side[2];
    /* the start of the side's TIME-WAIT: the ACK it sent on entering or restarting it; without
     * one, the segment that caused it */
    tw_ns time_wait_ns[2];
    uint32_t ahead_seq; /* of a RST that came before bytes sent before it; valid if is_ahead */
    int8_t first_fin;   /* TW_SIDE_A, _B, or TW_SIDE_NONE so far; valid once fed */
    /* the sender of the RST that ended it, or TW_SIDE_NONE; valid once fed ... */
    int8_t reset_by;
    enum tw_tcp_state reset_in : 4; /* ... the other side's state then ... */
    enum tw_tcp_state reset_at : 4; /* ... and the sender's own */
    bool reset_in_known : 1;        /* the other side has sent a segment */
    /* set by the caller before the first segment: this host ignores a RST in TIME-WAIT
     * (net.ipv4.tcp_rfc1337 = 1); otherwise the RST ends it (RFC 9293) */
    bool rfc1337 : 1;
    /* set by the caller, too: every segment was captured, from the first one on */
    bool whole : 1;
    bool begun : 1;    /* it has been fed */
    bool crossed : 1;  /* each FIN was sent before the other arrived */
    bool reset : 1;    /* a RST ended it before both FINs were acknowledged */
    bool is_ahead : 1; /* a RST waits for the bytes before it ... */
    bool ahead_by : 1; /* ... sent by this side */
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
    bool voids_reset;    /* it shows that the RST before it ended nothing */
    /* a SYN of another connection, or after the end of this one (RFC 6191): the segment has no
     * effect, and the caller must start a new struct */
    bool is_other_syn;
};

/* Whether bytes that end at `end` have the side's last one, which was missing. */
static inline bool tw_teardown_is_missing(const struct tw_teardown_side *side, uint32_t end,
                                          uint32_t n_bytes)
{
    return side->end_unseen && n_bytes > 0 &&
           end == (side->fin_sent ? side->fin_seq : side->next_seq);
}

/* Follows one segment sent by `from` at at_ns (any monotonic clock). */
void tw_teardown_feed(struct tw_teardown *teardown, int from, const struct tw_segment *segment,
                      tw_ns at_ns, struct tw_teardown_step *out);

/* The ending of the connection, as far as it was captured. */
enum tw_ending tw_teardown_ending(const struct tw_teardown *teardown);

/* No more segments can follow: it was reset, or a side is CLOSED or in TIME-WAIT. */
bool tw_teardown_is_over(const struct tw_teardown *teardown);

/* The active closer: TW_SIDE_A, _B, _BOTH if the FINs crossed, or _NONE without a FIN. _UNKNOWN if
 * the other side may have sent a FIN before it received the one FIN that was captured: no segment
 * has bytes that this FIN acknowledges, or the last byte that the other side sent. */
int tw_teardown_active_closer(const struct tw_teardown *teardown);

/* The new bytes that the other side sent after the active closer's FIN had arrived. */
uint64_t tw_teardown_bytes_after_fin(const struct tw_teardown *teardown);

/* The first FIN was acknowledged before the second one was sent. */
bool tw_teardown_acked_apart(const struct tw_teardown *teardown);

/* RSTs that ended nothing: out of place, or both sides went on. */
unsigned tw_teardown_void_resets(const struct tw_teardown *teardown);

/* The side that entered TIME-WAIT according to the segments: a side, _BOTH, or _NONE. A side
 * that leaves a retransmitted FIN without an answer has not: TIME-WAIT acknowledges each. */
int tw_teardown_time_wait(const struct tw_teardown *teardown);

/* Those of them whose last ACK was not captured, so that TIME-WAIT is only assumed. */
int tw_teardown_time_wait_assumed(const struct tw_teardown *teardown);

/* The side received the other's FIN several times, and answered none of them. */
bool tw_teardown_is_silent(const struct tw_teardown *teardown, int side);

#endif
