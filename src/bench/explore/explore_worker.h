#ifndef TW_EXPLORE_WORKER_H
#define TW_EXPLORE_WORKER_H

#include "bind_tally.h"
#include "explore_spec.h"
#include "rule_trials.h"

#include <stdatomic.h>

/* One process of `twlab explore`: plays its share of the cases in a namespace of its own. */

/* Shared between the worker and the one who waits for it. */
struct tw_explore_desk {
    atomic_bool stop;      /* to the worker: end after the case that is being played */
    atomic_ullong n_done;  /* cases */
    atomic_ullong n_steps; /* of all that was played, smaller cases too: it is alive */
    uint64_t next;         /* where to go on, when its namespace ran out of ports */
    bool finished;         /* there is nothing to go on with */
    tw_ns cpu_ns;
    uint64_t n_against, n_strange;
    struct tw_bind_tally tally;
    char told[TW_RULE_TRIAL_STEPS]; /* of spec->only */
    struct tw_rule_trial kept[TW_RULE_TRIAL_KEPT];
    size_t n_kept;
};

struct tw_explore_worker {
    const struct tw_explore_spec *spec;
    unsigned number; /* of spec->n_workers: plays each n_workers-th case */
    struct tw_explore_desk *desk;
};

/* tw_world_body; arg is a struct tw_explore_worker. */
int tw_explore_worker_run(int stop_fd, void *arg, struct tw_err *err);

#endif
