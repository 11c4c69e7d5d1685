#ifndef TW_PROBES_H
#define TW_PROBES_H

#include "lab.h"

/* Binding the port again. */

struct tw_prober {
    const struct tw_probe_spec *spec;
    struct tw_socket_options options; /* the spec's, and what `retry` has set */
    unsigned who;
    struct tw_endpoint at;
    int fd;           /* the socket that is bound again and again; -1: none */
    int netns_fd;     /* the network namespace that was made for it; -1: none */
    bool is_done;     /* it worked, or failed with what waiting does not mend */
    bool needs_proof; /* it worked; nobody has lived on the port yet */
    /* CLOCK_MONOTONIC; 0: not yet */
    tw_ns first_ns;     /* its first try */
    tw_ns last_ns;      /* ... and its last */
    tw_ns predicted_ns; /* when its port is to be free */
    tw_ns give_up_ns;   /* when that is past: one more try, and no other */
};

struct tw_probers {
    struct tw_prober list[TW_MAX_PROBES];
    size_t n;
    size_t n_segments; /* of the run when the wait was worked out */
    tw_ns sampled_ns;  /* CLOCK_MONOTONIC: when the kernel was last asked for states */
    bool is_published; /* what is known before the wait has been said */
    tw_ns then_ns;     /* CLOCK_MONOTONIC: when the steps of [then] were done */
};

/* Makes their sockets, before the step after which they are wanted. */
TW_MUST_USE int tw_probes_prepare(struct tw_lab *lab, struct tw_probers *out,
                                  struct tw_err *err);

/* The first try of each, then, unless that is all that was asked for, again until each has
 * worked or its time is over. */
TW_MUST_USE int tw_probes_run(struct tw_lab *lab, struct tw_probers *probers,
                              struct tw_err *err);

void tw_probes_drop(struct tw_probers *probers);

#endif
