#ifndef TW_EXPLORE_WORKER_H
#define TW_EXPLORE_WORKER_H

#include "bind_tally.h"
#include "explore_spec.h"
#include "rule_trials.h"

#include <stdatomic.h>

/* One process of `twlab explore`: plays its share of the cases in a namespace of its own. */

/* Shared by the worker and its parent. */
struct tw_explore_desk {
    atomic_bool stop;      /* tells the worker to end after the current case */
    atomic_ullong n_done;  /* cases played */
    atomic_ullong n_steps; /* steps played, also while minimising: shows progress */
    uint64_t next;         /* the next case, also after a restart in a new namespace */
    bool finished;         /* no case is left */
    tw_ns cpu_ns;
    uint64_t n_against, n_strange;
    struct tw_bind_tally tally;
    char told[TW_RULE_TRIAL_STEPS]; /* for spec->only */
    struct tw_rule_trial kept[TW_RULE_TRIAL_KEPT];
    size_t n_kept;
};

struct tw_explore_worker {
    const struct tw_explore_spec *spec;
    unsigned number; /* plays every n_workers-th case, from this one */
    struct tw_explore_desk *desk;
};

/* A tw_world_body; arg is a struct tw_explore_worker. */
int tw_explore_worker_run(int stop_fd, void *arg, struct tw_err *err);

#endif
