#ifndef TW_RELAY_H
#define TW_RELAY_H

#include "proc.h"
#include "wire_deed.h"
#include "wire_order.h"

/* The relay: a process that forwards every frame between two devices and applies orders to TCP
 * segments. wire.h starts it and talks to it; this header defines the messages between them.
 */
struct tw_relay_spec {
    const char *device[2];        /* by enum tw_side, in the network namespace of the process */
    uint8_t mac[2][TW_MAC_BYTES]; /* of the hosts behind the devices */
    /* a SOCK_SEQPACKET for reports: struct tw_wire_news */
    int news_fd;
};

/* A request on the control socket: an order, or a query of the counts. The relay answers every
 * request, and sends one answer unasked: when it has started, or failed to. */
struct tw_relay_question {
    bool has_order; /* false: a query of the counts */
    struct tw_wire_order order;
};

struct tw_wire_counts {
    uint64_t n_carried; /* frames of any kind that reached the other side */
    uint64_t n_lost;    /* frames that came too fast or could not be sent */
    uint64_t n_untold;  /* reports that were dropped for lack of room */
};

struct tw_relay_answer {
    bool done; /* otherwise err is filled */
    struct tw_err err;
    struct tw_wire_counts counts;
};

struct tw_wire_news {
    enum tw_wire_did did;
    tw_ns at_ns; /* CLOCK_MONOTONIC */
    enum tw_side from;
    struct tw_segment segment;
};

/* The body for tw_proc_start; arg is the spec. Ends when the control socket is closed. */
int tw_relay_main(int control_fd, void *arg);

#endif
