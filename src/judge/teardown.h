#ifndef TW_TEARDOWN_H
#define TW_TEARDOWN_H

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
 * Sequence numbers are 32 bits and wrap; they may be absolute or relative. Retransmissions,
 * reordering, keep-alives, data in the FIN and connections seen only from their middle on are
 * followed as far as the segments say; what they do not say stays TW_CLOSED with known = false.
 * No allocation: the struct is all there is to a connection, small, so that a capture of many
 * fits in memory. */

/* The two sides of a connection. Which one is the client, the caller says by what it feeds;
 * tw_teardown_feed works the same either way round. */
enum { TW_SIDE_A = 0, TW_SIDE_B = 1, TW_SIDE_NONE = -1, TW_SIDE_BOTH = -2 };

struct tw_teardown_side {
    enum tw_tcp_state state;
    bool known;        /* state is one that a segment gave */
    bool seq_known;    /* next_seq means something */
    bool fin_sent;     /* its FIN was seen */
    bool fin_acked;    /* ... and the other side's ACK of it */
    uint32_t next_seq; /* one past the highest sequence number it sent */
    uint32_t fin_seq;  /* the FIN's own sequence number: an ACK of it is past that */
    uint32_t n_fins;   /* how often the FIN was sent: more than 1 are retransmissions */
    uint64_t payload_after_fin; /* bytes it sent after the other side's first FIN */
};

struct tw_teardown {
    struct tw_teardown_side side[2];
    int first_fin;       /* TW_SIDE_A, _B, or TW_SIDE_NONE so far, once fed */
    bool begun;          /* has been fed */
    bool crossed;        /* the second FIN was sent before the first had arrived */
    bool acked_apart;    /* the first FIN was acknowledged before the second FIN came */
    bool reset;          /* a RST ended it ... */
    int reset_by;        /* ... sent by this side ... */
    enum tw_tcp_state reset_in; /* ... while the other was in this state */
    tw_ns time_wait_ns[2];  /* when the side entered TIME-WAIT (last, when it was restarted): the at_ns
                                  * of the segment that it sent on entering */
};

/* What one segment did. */
struct tw_teardown_step {
    enum tw_tcp_state before[2], after[2]; /* the states of both sides */
    bool is_first_fin;   /* the first FIN of the connection */
    bool is_second_fin;  /* the other side's first FIN */
    bool is_retransmitted_fin;
    bool acks_fin[2];    /* acknowledges that side's FIN for the first time */
    bool restarts_time_wait; /* a FIN that came again into TIME-WAIT */
    bool hits_time_wait; /* a RST or SYN towards a side in TIME-WAIT */
};

/* Follows one segment sent by `from` at `at_ns` (any clock, never going back). */
void tw_teardown_feed(struct tw_teardown *teardown, int from, const struct tw_segment *segment,
                      tw_ns at_ns, struct tw_teardown_step *out);

/* How the connection ended, as far as was seen. */
enum tw_ending tw_teardown_ending(const struct tw_teardown *teardown);

/* The active closer: TW_SIDE_A, _B, _BOTH when the FINs crossed, or _NONE without a FIN. */
int tw_teardown_active_closer(const struct tw_teardown *teardown);

/* Who is in TIME-WAIT by the segments: a side, _BOTH, or _NONE. */
int tw_teardown_time_wait(const struct tw_teardown *teardown);

#endif
