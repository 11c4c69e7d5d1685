#ifndef TW_TEARDOWN_H
#define TW_TEARDOWN_H

#include "clock.h"
#include "ending.h"
#include "segment.h"
#include "tcp_state.h"

/* One connection, followed segment by segment: which state each side is in after each one, who
 * sent the first FIN, how it ended, who holds TIME-WAIT. From the segments alone, as a capture
 * on the wire (or on `lo`) shows them; RFC 9293, sections 3.3.2, 3.6 and 3.10.7.
 *
 *     struct tw_teardown t = {0};
 *     for each segment: tw_teardown_feed(&t, side, &segment, at_ns, &step);
 *
 * One rule gives the states: a segment counts as received when it is captured, so it moves both
 * sides (a FIN puts its receiver in CLOSE-WAIT, a SYN,ACK in ESTABLISHED). Two exceptions,
 * where only what comes later shows what arrived: a SYN moves its receiver when that answers
 * SYN,ACK, and FINs crossed when the second one does not acknowledge the first.
 *
 * Sequence numbers are 32 bits and wrap; they may be absolute or relative. Retransmissions,
 * reordering, keep-alives, data in the FIN and connections seen only from their middle on are
 * followed as far as the segments say. No allocation: the struct is all there is to a
 * connection, 88 bytes, so that a capture of many fits in memory. */

/* The two sides of a connection. Which one is the client, the caller says by what it feeds;
 * tw_teardown_feed works the same either way round. */
enum { TW_SIDE_A = 0, TW_SIDE_B = 1, TW_SIDE_NONE = -1, TW_SIDE_BOTH = -2 };

struct tw_teardown_side {
    uint64_t payload_after_fin; /* bytes it sent for the first time after the other side's FIN
                                 * had come: the segment acknowledges that */
    uint32_t syn_seq;
    uint32_t next_seq;    /* one past the highest sequence number it sent */
    uint32_t highest_ack; /* that it sent */
    uint32_t fin_seq;     /* the FIN's own sequence number: the ACK of it is fin_seq + 1 */
    uint32_t fin_ack;     /* what the FIN acknowledged, sent first */
    uint16_t n_fins;      /* how often the FIN was sent, at most 65,535: more than 1 are
                           * retransmissions */
    enum tw_tcp_state state : 8;
    bool known : 1;     /* a segment gave the state; else it is supposed: LISTEN of whom a SYN
                         * was sent to, ESTABLISHED of both when the beginning was not seen */
    bool seq_known : 1; /* next_seq means something */
    bool ack_known : 1; /* ... and highest_ack */
    bool syn_sent : 1;  /* its SYN was seen, with syn_seq */
    bool fin_sent : 1;  /* its FIN was seen */
    bool fin_acked : 1; /* ... and the other side's ACK of it */
    bool waited : 1;    /* has come to TIME-WAIT, whatever became of it */
    bool owes_ack : 1;  /* in TIME-WAIT, and has yet to acknowledge the FIN that put it there */
};

struct tw_teardown {
    struct tw_teardown_side side[2];
    tw_ns time_wait_ns[2]; /* from when the side's TIME-WAIT counts: the ACK that it sent on
                            * entering or restarting; the segment that did it when none came */
    int8_t first_fin;      /* TW_SIDE_A, _B, or TW_SIDE_NONE so far, once fed */
    int8_t reset_by;       /* who sent the RST that ended it; TW_SIDE_NONE once fed ... */
    enum tw_tcp_state reset_in : 8; /* ... while the other was in this state */
    bool rfc1337 : 1;     /* set by the caller before the first segment: this host ignores a
                           * RST in TIME-WAIT (net.ipv4.tcp_rfc1337 = 1); else it ends it (RFC
                           * 9293) */
    bool begun : 1;       /* has been fed */
    bool crossed : 1;     /* the second FIN was sent before the first had arrived */
    bool acked_apart : 1; /* the first FIN was acknowledged before the second FIN came */
    bool reset : 1;       /* a RST ended it, before both FINs were acknowledged */
};

/* What one segment did. */
struct tw_teardown_step {
    enum tw_tcp_state before[2], after[2]; /* the states of both sides */
    bool is_first_fin;                     /* the first FIN of the connection */
    bool is_second_fin;                    /* the other side's first FIN */
    bool is_retransmitted_fin;
    bool acks_fin[2];        /* acknowledges that side's FIN, which was not so far */
    bool wait_begins[2];     /* that side's TIME-WAIT counts from this segment (so far) */
    bool restarts_time_wait; /* came to a side in TIME-WAIT, with an ACK: a FIN sent again (RFC
                              * 9293), and on Linux any (tcp_timewait_state_process()) */
    bool hits_time_wait;     /* a RST or SYN towards a side in TIME-WAIT */
    bool is_other_syn;       /* a SYN that is not of this connection, or comes after its end
                              * (RFC 6191): nothing was followed; the caller begins a new
                              * struct */
};

/* Follows one segment sent by `from` at `at_ns` (any clock, never going back). */
void tw_teardown_feed(struct tw_teardown *teardown, int from, const struct tw_segment *segment,
                      tw_ns at_ns, struct tw_teardown_step *out);

/* How the connection ended, as far as was seen. */
enum tw_ending tw_teardown_ending(const struct tw_teardown *teardown);

/* Nothing of it can come any more: reset, or either side is CLOSED or in TIME-WAIT. */
bool tw_teardown_is_over(const struct tw_teardown *teardown);

/* The active closer: TW_SIDE_A, _B, _BOTH when the FINs crossed, or _NONE without a FIN. */
int tw_teardown_active_closer(const struct tw_teardown *teardown);

/* Who came to TIME-WAIT by the segments: a side, _BOTH, or _NONE. */
int tw_teardown_time_wait(const struct tw_teardown *teardown);

#endif
