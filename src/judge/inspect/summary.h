#ifndef TW_SUMMARY_H
#define TW_SUMMARY_H

#include "busy_minute.h"
#include "clock.h"
#include "ending.h"
#include "port_range.h"
#include "reset_kind.h"
#include "unfinished.h"

/* The result of an inspection: totals, and rows per host, per server endpoint, and per client
 * of a server endpoint. Arrays of two are indexed by side; TW_SIDE_A is the client. */

/* The current number, its maximum, and when the maximum was reached. */
struct tw_held {
    uint32_t now, peak;
    tw_ns peak_ns;
};

/* Connections that began on a four-tuple in TIME_WAIT, and were accepted: the SYN was answered
 * by SYN,ACK. */
struct tw_reused {
    uint32_t n;
    tw_ns shortest_ns, longest_ns; /* how long TIME_WAIT had lasted */
};

/* The key at the start of a row, without padding. */
struct tw_row_key {
    uint8_t address[16];
    uint16_t port; /* 0 for a host */
    uint8_t family, zero;
};

struct tw_host_row {
    struct tw_row_key key;
    uint32_t n_as_client, n_as_server;
    uint32_t n_with_itself; /* connections with both ends here, as on loopback */
    /* connections whose first FIN it sent; not those whose FINs crossed */
    uint32_t n_closed_first;
    uint32_t n_resets;     /* connections that it ended with a RST */
    uint32_t n_time_waits; /* TIME_WAITs of connections that ended here */
    struct tw_held held;   /* TIME_WAITs at once */
    /* the connections of which it is the client, by the band of its port (port_range.h) */
    uint32_t n_in_band[TW_N_PORT_BANDS];
};

/* A server's endpoint. */
struct tw_service_row {
    struct tw_row_key key;
    uint32_t n_flows, n_guessed;
    uint32_t n_endings[TW_N_ENDINGS];
    uint32_t n_closed_first[2], n_crossed, n_unknown_first;
    uint32_t n_resets[2];
    uint32_t n_time_waits[2];
    uint32_t n_reused, n_reset_hits;
    uint32_t n_met_old; /* connections whose SYN was answered by an old socket (opening.h) */
    struct tw_held held[2];
    uint32_t n_unfinished[TW_N_UNFINISHED]; /* the incomplete ones */
    struct tw_reused reused[2];             /* by the side that was in TIME_WAIT */
};

/* One client of one server: its ports in use at once. */
struct tw_pair_row {
    uint32_t host, service; /* row numbers */
    struct tw_held ports;
    uint32_t n_flows;
    uint16_t port_low, port_high; /* of the client's ports, the lowest and the highest */
    struct tw_busy_minute busy;   /* its connections */
};

/* The RSTs of one kind that one side sent in the connections of a server endpoint. */
struct tw_reset_row {
    uint32_t service;  /* row number; 0 also for those that found no room */
    uint16_t kind, by; /* enum tw_reset_kind; a side */
    uint32_t n;
    uint32_t n_known; /* those of which the silence before them is known (reset_kind.h) ... */
    tw_ns shortest_ns, longest_ns; /* ... and how long that was */
};

/* Row 0 of each table counts what arrived after the table was full; that of the resets is not
 * used. */
struct tw_summary {
    uint64_t n_packets[TW_N_PACKET_KINDS];
    struct tw_unread_counts unread; /* what the packets of TW_PACKET_OTHER are */
    /* packets without a time; they get the time of the packet before */
    uint64_t n_untimed;
    uint64_t n_back_in_time; /* packets with an earlier time than a previous packet */
    uint64_t n_copies;       /* packets that were captured before, which count once */
    uint64_t n_to_itself;    /* segments from an endpoint to itself ... */
    uint64_t n_self;         /* ... and the connections of sockets with themselves */
    tw_ns first_ns, last_ns; /* of the packets, since 1970; -1 when no packet has a time */
    uint64_t n_flows, n_guessed, n_evicted;
    uint64_t n_one_direction; /* connections of which one side's packets are missing */
    /* connections that began while their four-tuple was in use in another network */
    uint64_t n_beside;
    uint64_t n_forgotten;  /* TIME_WAITs evicted early; the peaks are then lower bounds */
    uint64_t n_fins_again; /* retransmitted FINs */
    uint64_t n_reused, n_reset_hits;
    uint64_t n_met_old;       /* connections whose SYN was answered by an old socket ... */
    tw_ns slowest_opening_ns; /* ... and the longest that one of them took to open */
    uint64_t n_endings[TW_N_ENDINGS];
    uint64_t n_unfinished[TW_N_UNFINISHED]; /* the incomplete ones */
    uint64_t n_closed_first[2], n_crossed, n_resets[2], n_time_waits;
    uint64_t n_unknown_first; /* connections of which the first FIN is not known */
    uint64_t n_void_resets;   /* RSTs that ended nothing */
    uint64_t n_assumed;       /* ... of the TIME_WAITs: their last ACK was not captured */
    struct tw_held held;
    const struct tw_host_row *hosts;
    const struct tw_service_row *services;
    const struct tw_pair_row *pairs;
    const struct tw_reset_row *resets;
    uint32_t n_hosts, n_services, n_pairs, n_reset_rows;
};

/* The endpoint of a row's key. */
struct tw_endpoint tw_row_endpoint(const struct tw_row_key *key);

#endif
