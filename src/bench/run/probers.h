#ifndef TW_PROBERS_H
#define TW_PROBERS_H

#include "experiment.h"
#include "run.h"

/* Those who bind the port again, and how far each of them is. */

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

/* The next release that is predicted for one that is not done (CLOCK_MONOTONIC); 0: none is. */
tw_ns tw_probers_next_release(const struct tw_probers *probers);

/* Does one that is not done still wait for that port? */
bool tw_probers_want(const struct tw_prober probers[], size_t n, uint16_t port);

/* Closes their sockets. */
void tw_probers_drop(struct tw_probers *probers);

#endif
