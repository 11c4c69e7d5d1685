#ifndef TW_FLOWS_H
#define TW_FLOWS_H

#include "err.h"
#include "teardown.h"

/* The connections that a capture has open or in their TIME_WAIT, found by their four-tuple. A
 * hash table with open addressing and a fixed number of places: what it holds is bounded, and
 * only what has been used takes memory. */

/* One connection. Side A of its teardown is the client. What every segment needs stands in the
 * first 128 bytes, two lines of a processor's cache. */
struct tw_flow {
    struct tw_teardown teardown;
    tw_ns last_ns;     /* of its segments */
    uint32_t place[2]; /* IPv4: the sides' addresses, as they stand on the wire */
    uint16_t port[2];  /* host order */
    uint32_t hash;     /* of its four-tuple */
    bool is_live : 1;  /* the place is taken */
    bool is_ipv6 : 1;
    bool guessed : 1;                /* which side is the client */
    bool listed_a : 1, listed_b : 1; /* the side has neighbours */
    bool held_a : 1, held_b : 1;     /* the side holds TIME_WAIT */
    bool port_counted : 1;           /* the client's port is in use, and in the range */
    bool waited_a : 1, waited_b : 1; /* the side sent the ACK that its TIME_WAIT counts from */
    bool reuses : 1;    /* began while the four-tuple's TIME_WAIT would still be held */
    bool reused : 1;    /* the same, of the connection before */
    bool reset_hit : 1; /* a RST came into its TIME_WAIT */
    bool evicted : 1;   /* was let go of to make room, before its end was seen */

    tw_ns first_ns;
    tw_ns over_ns;    /* when nothing more of it could come */
    uint32_t host[2]; /* rows of the inspection's tables ... */
    uint32_t service, pair;
    uint32_t older[2], newer[2]; /* the sides' neighbours among those that wait */
    uint32_t first_frame;
    uint32_t fin_frame[2]; /* of each side's FIN, when it first came; 0: none */
};

struct tw_flows;

#define TW_NO_FLOW UINT32_MAX

/* Room for max_flows, at most 262,142; `seed` as in keyed.h. *out is the caller's. */
TW_MUST_USE int tw_flows_open(uint32_t max_flows, uint64_t seed, struct tw_flows **out,
                              struct tw_err *err);
void tw_flows_drop(struct tw_flows **flows);

/* The connection between two endpoints, and which side of it `from` is; or TW_NO_FLOW. */
uint32_t tw_flows_find(const struct tw_flows *flows, const struct tw_endpoint *from,
                       const struct tw_endpoint *to, int *out_from);

/* Adds one that is not there, all zeros. There must be room. */
uint32_t tw_flows_add(struct tw_flows *flows, const struct tw_endpoint *client,
                      const struct tw_endpoint *server);
void tw_flows_remove(struct tw_flows *flows, uint32_t flow);

struct tw_flow *tw_flows_at(struct tw_flows *flows, uint32_t flow);
struct tw_endpoint tw_flows_endpoint(const struct tw_flows *flows, uint32_t flow, int side);

uint32_t tw_flows_count(const struct tw_flows *flows);
bool tw_flows_is_full(const struct tw_flows *flows);

/* Before tw_flows_find: has the place where the connection would be found come into the
 * processor's cache, and returns its hash; when that has come, what is known of it. */
uint32_t tw_flows_expect(const struct tw_flows *flows, const struct tw_endpoint *from,
                         const struct tw_endpoint *to);
void tw_flows_expect_more(const struct tw_flows *flows, uint32_t hash);

/* Has what is known of the flow come into the processor's cache: it will be needed soon. */
void tw_flows_prefetch(const struct tw_flows *flows, uint32_t flow);

/* The same of where it stands in the table; of a flow that has come already. */
void tw_flows_prefetch_place(const struct tw_flows *flows, uint32_t flow);

/* Flows have numbers below this; not all of them are live. */
uint32_t tw_flows_end(const struct tw_flows *flows);

#endif
