#ifndef TW_FLOWS_H
#define TW_FLOWS_H

#include "err.h"
#include "reset_kind.h"
#include "teardown.h"

/* The connections of a capture that are open or in TIME_WAIT, by four-tuple: a hash table with
 * open addressing and a fixed number of slots. Its size is bounded, and unused slots take no
 * memory. */

/* What is remembered of one side's packets, to recognise copies of them (copies.h). */
struct tw_copy_trace {
    uint16_t ip_id;    /* the latest identification that is not 0 */
    uint16_t seen;     /* the 16 identifications up to it, bit 0 for itself; 0: none was seen */
    uint16_t checksum; /* of the latest packet that has no identification to go by ... */
    uint8_t ttl;       /* ... and its TTL */
    uint8_t ids;       /* how this sender numbers its packets, see copies.c */
};

/* One connection. Side A of the teardown is the client. The fields that every segment needs
 * are in the first 128 bytes, two cache lines. */
struct tw_flow {
    struct tw_teardown teardown;
    tw_ns last_ns;     /* the time of its latest segment */
    uint32_t place[2]; /* IPv4: the addresses of both sides, in network order */
    uint16_t port[2];  /* host order */
    struct tw_copy_trace trace[2];
    uint8_t last_from; /* the side that sent the latest segment */
    bool is_live : 1;  /* the slot is in use */
    bool is_ipv6 : 1;
    bool guessed : 1;                /* the client side is a guess */
    bool listed_a : 1, listed_b : 1; /* the side is in one of the lists of waiting sides */
    bool held_a : 1, held_b : 1;     /* the side is in TIME_WAIT */
    bool port_counted : 1;           /* the client's port is ephemeral and counted as in use */
    /* The side is in the list of those that owe the ACK that shows their TIME_WAIT. */
    bool owes_a : 1, owes_b : 1;
    bool reuses : 1;    /* began while TIME_WAIT still held the four-tuple */
    bool reused : 1;    /* the next connection reused this one's four-tuple in TIME_WAIT */
    bool reset_hit : 1; /* a RST arrived in TIME_WAIT */
    bool evicted : 1;   /* evicted to make room, before its end was seen */
    bool is_self : 1;   /* both sides are one endpoint: a socket connected to itself */
    bool networked : 1; /* it has a network, which tw_flows_more() knows for these sides */
    bool network_a : 1, network_b : 1;
    bool superseded : 1; /* a SYN of the next connection was sent, and not answered yet ... */
    bool supersedes : 1; /* ... by this one's client (opening.h) */
    bool met_old : 1;    /* an old socket of the server answered the SYN (opening.h) */
    bool copied : 1;     /* copies of its packets were captured */
    bool has_more : 1;   /* tw_flows_more() has something about it */
    /* one side acknowledges more and more bytes of the other, none of whose packets was
     * captured so far */
    bool one_direction : 1;

    tw_ns first_ns;
    uint32_t first_frame;
    tw_ns over_ns;    /* when the connection was over */
    uint32_t host[2]; /* row numbers in the inspection's tables */
    uint32_t service, pair;
    uint32_t older[2], newer[2]; /* neighbours in the list of waiting sides */
    uint32_t fin_frame[2];       /* the frame of each side's first FIN; 0 for none */
};

/* What only few connections have. All zero for the others. */
struct tw_flow_more {
    uint32_t n_copies;   /* packets that are copies of others of the connection */
    uint32_t network[2]; /* of each side's first segment (tw_segment.network) */
    /* It met an old socket (opening.h) that asked for this number; and how long it took then
     * from the SYN until the client was ESTABLISHED, 0 while it is not. */
    uint32_t old_ack;
    tw_ns opening_ns;
    /* A RST ended it, or hit its TIME_WAIT: what that tells, its sender, and the silence before
     * it (reset_kind.h); -1: not known, as it is the first packet, or none has a time. */
    bool has_reset;
    bool replaced; /* the next connection on its four-tuple ended it */
    enum tw_reset_kind reset_kind;
    int reset_by;
    tw_ns silence_ns;
    tw_ns fin_idle_ns;     /* the silence that the first FIN ended; 0: a short one */
    tw_ns quiet_ns;        /* the latest silence of at least TW_RESET_IDLE_NS ... */
    tw_ns quiet_end_ns;    /* ... and when it ended */
    tw_ns reused_after_ns; /* reuses: how long that TIME_WAIT had lasted ... */
    int reused_side;       /* ... and at which side of this connection; TW_SIDE_BOTH */
};

struct tw_flows;

#define TW_NO_FLOW UINT32_MAX

/* Opens a table for max_flows, at most 262,142. `allocate` returns memory for the two arrays that
 * every segment needs, on a cache line, for free(); NULL: any memory. The caller owns *out. */
TW_MUST_USE int tw_flows_open(uint32_t max_flows, void *(*allocate)(size_t n_bytes),
                              struct tw_flows **out, struct tw_err *err);
void tw_flows_drop(struct tw_flows **flows);

/* The hash of a segment's connection: the same in both directions, and unpredictable without the
 * seed. It needs no table, so that it can be worked out ahead. */
uint32_t tw_flows_hash(uint64_t seed, const struct tw_segment *segment);

/* Finds a connection with the segment's four-tuple, by its hash, and sets *out_from to
 * the side that sent it. Returns TW_NO_FLOW when there is none. */
uint32_t tw_flows_find(const struct tw_flows *flows, uint32_t hash,
                       const struct tw_segment *segment, int *out_from);

/* Finds the next one: connections in different networks may have one four-tuple. *n_seen,
 * entries of the table, is 0 before the first call, which finds the same as tw_flows_find(). */
uint32_t tw_flows_next(const struct tw_flows *flows, uint32_t hash,
                       const struct tw_segment *segment, uint32_t *n_seen, int *out_from);

/* Adds a connection that is not in the table, zeroed. The table must not be full. */
uint32_t tw_flows_add(struct tw_flows *flows, uint32_t hash, const struct tw_endpoint *client,
                      const struct tw_endpoint *server);
void tw_flows_remove(struct tw_flows *flows, uint32_t flow);

struct tw_flow *tw_flows_at(struct tw_flows *flows, uint32_t flow);

/* What few connections have: to read, and to write. */
const struct tw_flow_more *tw_flows_more(const struct tw_flows *flows, uint32_t flow);
struct tw_flow_more *tw_flows_note_more(struct tw_flows *flows, uint32_t flow);

struct tw_endpoint tw_flows_endpoint(const struct tw_flows *flows, uint32_t flow, int side);

uint32_t tw_flows_count(const struct tw_flows *flows);
bool tw_flows_is_full(const struct tw_flows *flows);

/* Before tw_flows_find(). The first call prefetches the index entry; the second, made once that
 * entry has arrived, prefetches the flow. */
void tw_flows_expect(const struct tw_flows *flows, uint32_t hash);
void tw_flows_expect_more(const struct tw_flows *flows, uint32_t hash);

/* Prefetches the flow's entry. */
void tw_flows_prefetch(const struct tw_flows *flows, uint32_t flow);

/* Prefetches the index entry of a flow. */
void tw_flows_prefetch_place(const struct tw_flows *flows, uint32_t flow);

/* All flow numbers are below this; not all of them are live. */
uint32_t tw_flows_end(const struct tw_flows *flows);

#endif
