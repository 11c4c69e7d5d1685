#ifndef TW_END_FLOW_H
#define TW_END_FLOW_H

#include "clock.h"
#include "endpoint.h"

#include <stddef.h>

/* A connection as one capture shows it, and those of its segments that are kept to compare them
 * with the capture of the other end. Plain data. */

enum {
    TW_END_PER_FLOW = 32, /* segments kept of one connection */
    TW_END_OPENING = 4,   /* of them the first ones of each side, whatever they are */
    TW_END_CONTENT = 32,  /* bytes of payload that are compared */
};
#define TW_END_NONE UINT32_MAX

/* What a segment does to a connection.. */
enum tw_end_kind {
    TW_END_SYN,
    TW_END_SYN_ACK,
    TW_END_FIN,
    TW_END_ACK_OF_FIN, /* a pure ACK of the other side's FIN */
    TW_END_RST,
    TW_END_PLAIN, /* any other: only dates the clocks */
};
enum { TW_N_END_KINDS = TW_END_PLAIN + 1 };

/* How a segment fared between the two ends. */
enum tw_fate {
    TW_FATE_NONE, /* not judged: a plain segment, or one of a connection that only one capture
                   * can have */
    TW_FATE_ARRIVED,
    TW_FATE_CHANGED,    /* arrived with other flags, numbers, options or content */
    TW_FATE_DUPLICATED, /* arrived once more than it was sent */
    TW_FATE_LOST,       /* sent; did not arrive */
    TW_FATE_MADE,       /* arrived; its alleged sender did not send it */
    TW_FATE_MISSED,     /* sent and arrived, but one capture has missed it */
    TW_FATE_UNKNOWN,
};
enum { TW_N_FATES = TW_FATE_UNKNOWN + 1 };

/* Why the fate is unknown. */
enum tw_unknown {
    TW_KNOWN,
    TW_UNKNOWN_OUTSIDE,  /* the other capture had not begun, or was over */
    TW_UNKNOWN_NO_CLOCK, /* the clocks could not be aligned */
    TW_UNKNOWN_LEFT_OUT, /* not all segments of the connection were kept */
    TW_UNKNOWN_DROPPED,  /* the other capture misses packets that were there */
};
enum { TW_N_UNKNOWNS = TW_UNKNOWN_DROPPED + 1 };

/* A kept segment. `other`, `fate`, `unknown`, `sure` and `is_copy` are for the comparison. */
struct tw_end_segment {
    tw_ns at_ns;                 /* since 1970; -1: the file has no time */
    uint32_t frame;              /* counted from 1 */
    uint32_t seq, ack;           /* host order, absolute */
    uint32_t payload_bytes;      /* of what was sent */
    uint32_t ts_value;           /* with has_ts */
    uint32_t content;            /* a hash of the first payload; 0: not known */
    uint32_t next;               /* the connection's next one; TW_END_NONE: none */
    uint32_t other;              /* the same segment in the other capture, or NONE */
    uint16_t ip_id, window, mss; /* as sent; the window is unscaled */
    uint8_t flags, ttl, scale;   /* the window scale of a SYN */
    unsigned from : 1;           /* the sender's side */
    enum tw_end_kind kind : 3;
    enum tw_fate fate : 4;
    enum tw_unknown unknown : 3;  /* with TW_FATE_UNKNOWN */
    bool has_ts : 1, has_mss : 1; /* the options; MSS, scale and SACK of a SYN */
    bool has_scale : 1, has_sack : 1;
    bool sure : 1;    /* no other segment can be its counterpart */
    bool is_copy : 1; /* the capture has the packet twice */
};

/* A connection. Side 0 is the client if the beginning was captured; else the side with the
 * higher port. */
struct tw_end_flow {
    struct tw_endpoint side[2];
    uint32_t isn[2];             /* with isn_known */
    uint32_t first_seq[2];       /* of the side's first segment, with seen */
    uint32_t next_seq[2];        /* one past the highest number that the side has sent */
    uint32_t highest_ack[2];     /* the highest that the side has sent, with acks */
    uint32_t fin_number[2];      /* the ACK of the side's FIN, with fin */
    uint32_t first, last;        /* kept segments, in the order of the file */
    uint32_t latest[2];          /* of each side, the kept pure ACK that the next replaces */
    uint32_t older, newer;       /* the connections with the same endpoints before and after */
    uint32_t other;              /* the same connection in the other capture, or NONE */
    uint32_t chain;              /* for the comparison */
    uint32_t shift[2];           /* the other capture's numbers of each side minus these */
    uint16_t n_kept, n_left_out; /* at most 65,535 */
    uint8_t n_seen[2];           /* segments of each side, at most TW_END_OPENING */
    bool isn_known[2], seen[2], acks[2], fin[2];
    bool answered;                  /* the server has sent something other than a RST */
    bool guessed : 1;               /* which side is the client */
    bool nat : 1;                   /* the other capture has other endpoints */
    bool at_client : 1, placed : 1; /* the capture is at the client's end: valid with placed */
};

/* The number that tells the segment of its side from others: the sequence number of its FIN,
 * however much data goes before it in one segment; else of its first byte. */
uint32_t tw_end_flow_number(const struct tw_end_segment *segment);

#endif
