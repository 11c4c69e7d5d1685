#ifndef TW_SUMMARY_H
#define TW_SUMMARY_H

#include "clock.h"
#include "ending.h"
#include "segment.h"

/* What the inspection of a capture comes to: totals, and rows by host, by server endpoint, and
 * by client towards a server endpoint. Arrays of two are by side: TW_SIDE_A is the client. */

/* How many of something there are now, and were at most, and since when so many. */
struct tw_held {
    uint32_t now, peak;
    tw_ns peak_ns;
};

/* The beginning of a row: its key, without padding. */
struct tw_row_key {
    uint8_t address[16];
    uint16_t port; /* 0 of a host */
    uint8_t family, zero;
};

struct tw_host_row {
    struct tw_row_key key;
    uint32_t n_as_client, n_as_server;
    uint32_t n_with_itself;  /* connections of which it is both, as on loopback */
    uint32_t n_closed_first; /* sent the first FIN; not counted when the FINs crossed */
    uint32_t n_resets;       /* connections that it ended by a RST */
    uint32_t n_time_waits;   /* that began there */
    struct tw_held held;     /* TIME_WAITs there at once */
};

/* A server's endpoint. Arrays of two are by side: TW_SIDE_A is the client. */
struct tw_service_row {
    struct tw_row_key key;
    uint32_t n_flows, n_guessed;
    uint32_t n_endings[TW_N_ENDINGS];
    uint32_t n_closed_first[2], n_crossed;
    uint32_t n_resets[2];
    uint32_t n_time_waits[2];
    uint32_t n_reused, n_reset_hits;
    struct tw_held held[2];
};

/* One client towards one server: its ports in use at once, those of the range alone. */
struct tw_pair_row {
    uint32_t host, service; /* rows of theirs */
    struct tw_held ports;
};

/* Row 0 of each table is for all that came when the table was full. */
struct tw_summary {
    uint64_t n_packets[TW_N_PACKET_KINDS];
    uint64_t n_untimed;      /* packets without a time: they count as of the one before */
    uint64_t n_back_in_time; /* packets with a time before that of an earlier one */
    uint64_t n_to_itself;    /* segments from an endpoint to the same: not followed */
    tw_ns first_ns, last_ns; /* of the packets, since 1970; -1: none has a time */
    uint64_t n_flows, n_guessed, n_evicted;
    uint64_t n_forgotten;  /* TIME_WAITs let go of early to make room: peaks are at least so */
    uint64_t n_fins_again; /* retransmissions of FINs */
    uint64_t n_reused, n_reset_hits;
    uint64_t n_endings[TW_N_ENDINGS];
    uint64_t n_closed_first[2], n_crossed, n_resets[2], n_time_waits;
    struct tw_held held;
    const struct tw_host_row *hosts;
    const struct tw_service_row *services;
    const struct tw_pair_row *pairs;
    uint32_t n_hosts, n_services, n_pairs;
};

/* The endpoint of a row's key. */
struct tw_endpoint tw_row_endpoint(const struct tw_row_key *key);

#endif
