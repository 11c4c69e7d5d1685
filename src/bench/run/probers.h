#ifndef TW_PROBERS_H
#define TW_PROBERS_H

#include "experiment.h"
#include "run.h"

/* The probes that bind the port again, and the progress of each. */

struct tw_prober {
    const struct tw_probe_spec *spec;
    struct tw_socket_options options; /* the spec's, plus the one that `retry` has set */
    unsigned who;
    struct tw_endpoint at; /* what it binds; port 0: the kernel chooses */
    uint16_t port;         /* that port, or the one that the kernel chose or can only choose; 0:
                            * unknown */
    int fd;                /* the socket that is bound repeatedly; -1: none */
    int netns_fd;          /* the namespace created for the probe; -1: none */
    bool is_done;          /* it succeeded, or failed in a way that waiting cannot change */
    bool needs_proof;      /* it succeeded; the proof of life is still to do */
    /* CLOCK_MONOTONIC; 0: not yet */
    tw_ns first_ns;     /* the first try */
    tw_ns last_ns;      /* the last try */
    tw_ns predicted_ns; /* predicted release of its port */
    tw_ns give_up_ns;   /* after that: one last try */
};

struct tw_probers {
    struct tw_prober list[TW_MAX_PROBES];
    size_t n;
    size_t n_segments; /* of the run when the wait was computed */
    tw_ns sampled_ns;  /* CLOCK_MONOTONIC: the last query of the states */
    bool is_published; /* the preliminary run has been published */
    tw_ns then_ns;     /* CLOCK_MONOTONIC: the end of the steps in [then] */
};

/* The next predicted release of a probe that is not done (CLOCK_MONOTONIC); 0: none. */
tw_ns tw_probers_next_release(const struct tw_probers *probers);

/* Whether a probe that is not done waits for that port. */
bool tw_probers_want(const struct tw_prober probers[], size_t n, uint16_t port);

/* Closes their sockets. */
void tw_probers_drop(struct tw_probers *probers);

#endif
