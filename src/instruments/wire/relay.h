#ifndef TW_RELAY_H
#define TW_RELAY_H

#include "proc.h"
#include "wire_deed.h"
#include "wire_order.h"

/* The relay: a process between two devices that carries every frame from one to the other, and
 * does with TCP segments what it is told. wire.h starts it and speaks to it; this header is
 * what the two say to each other. */
struct tw_relay_spec {
    const char *device[2]; /* by enum tw_side, in the network namespace it is forked in */
    uint8_t mac[2][TW_MAC_BYTES]; /* of the hosts behind them */
    int news_fd; /* a SOCK_SEQPACKET, where it says what it did: struct tw_wire_news */
};

/* What it is asked through its control socket: a tw_wire_order, or how it stands. It answers
 * every question, and one that nobody asked: when it has begun, or could not. */
struct tw_relay_question {
    bool has_order; /* false: only the counts are asked for */
    struct tw_wire_order order;
};

struct tw_wire_counts {
    uint64_t n_carried; /* frames, whatever their kind, that reached the other side */
    uint64_t n_lost;    /* that came too fast, or that the other side would not take */
    uint64_t n_untold;  /* news for which there was no room */
};

struct tw_relay_answer {
    bool done; /* else err is filled */
    struct tw_err err;
    struct tw_wire_counts counts;
};

struct tw_wire_news {
    enum tw_wire_did did;
    tw_ns at_ns; /* CLOCK_MONOTONIC */
    enum tw_side from;
    struct tw_segment segment;
};

/* Its body for tw_proc_start; arg is the spec. Ends when the control socket does. */
int tw_relay_main(int control_fd, void *arg);

#endif
