#ifndef TW_EXPECTATION_H
#define TW_EXPECTATION_H

#include "clock.h"
#include "ending.h"
#include "tcp_state.h"

#include <stddef.h>
#include <stdint.h>

/* [expect]: what an experiment expects besides the results of its steps and probes. An
 * expectation counts if its line is not 0, or if its list is not empty. */
enum { TW_NOBODY = -1, TW_BOTH = -2 };
enum {
    TW_MAX_CLOSING = 24,
    TW_MAX_EXPECTED = 8,
    TW_WALL_TIME_NAME = 48,
    TW_COUNTER_SIZE = 32,
};

/* `closing = server F., client ., client F., server .`: all segments of the first connection
 * from its first FIN or RST on, in order. */
struct tw_expected_segment {
    unsigned who; /* index into the experiment's peers */
    uint8_t flags;
};

/* `state.server = TIME-WAIT`: the kernel's state of a peer's side directly after the first
 * tries. */
struct tw_expected_state {
    unsigned who;
    enum tw_tcp_state state;
    unsigned line;
};

/* `counter.TWRecycled = 1`: the growth of a TcpExt counter (/proc/net/netstat). */
struct tw_expected_count {
    char name[TW_COUNTER_SIZE];
    uint64_t n;
    unsigned line;
};

/* `near.timer = plain.released, client.close + 60s, 2.1s`: the two moments of the run differ
 * by at most that time. A moment is PROBE.released, PROBE.refused (the last refusal) or
 * WHO.VERB, the start of the first such step. */
struct tw_expected_near {
    char name[TW_COUNTER_SIZE]; /* the text after the dot */
    char moment[2][TW_WALL_TIME_NAME];
    tw_ns later_ns; /* added to the second moment */
    tw_ns apart_ns;
    unsigned line;
};

/* `held.server = 10000`: the number of TIME-WAIT sockets that the kernel counts on a server's
 * port. */
struct tw_expected_held {
    unsigned who;
    uint64_t n;
    unsigned line;
};

/* `accepted.server = 2`: the number of connections that a server has accepted. */
struct tw_expected_accepted {
    unsigned who;
    uint64_t n;
    unsigned line;
};

struct tw_expectation {
    enum tw_ending ending;
    unsigned ending_line;
    int first_fin; /* index into peers, TW_NOBODY or TW_BOTH */
    unsigned first_fin_line;
    int time_wait; /* likewise */
    unsigned time_wait_line;
    struct tw_expected_segment closing[TW_MAX_CLOSING];
    size_t n_closing;
    unsigned closing_line;
    struct tw_expected_state states[TW_MAX_EXPECTED];
    size_t n_states;
    struct tw_expected_count counts[TW_MAX_EXPECTED];
    size_t n_counts;
    struct tw_expected_near nears[TW_MAX_EXPECTED];
    size_t n_nears;
    struct tw_expected_held helds[TW_MAX_EXPECTED];
    size_t n_helds;
    struct tw_expected_accepted accepteds[TW_MAX_EXPECTED];
    size_t n_accepteds;
};

#endif
