#ifndef TW_RULE_TRIAL_H
#define TW_RULE_TRIAL_H

#include "bind_tally.h"
#include "clock.h"

/* The result of random trials of the bind rule against a kernel. */
enum { TW_RULE_TRIAL_KEPT = 8, TW_RULE_TRIAL_STEPS = 4096, TW_RULE_TRIAL_SAID = 640 };

/* A minimised case in which the kernel and the rule disagree, or (`strange`) a case whose
 * sockets behaved in an unknown way, so that the rule could not be asked. */
struct tw_rule_trial {
    uint64_t index;
    bool strange;
    /* both answers, or what was strange; one or two sentences */
    char said[TW_RULE_TRIAL_SAID];
    char steps[TW_RULE_TRIAL_STEPS]; /* one per line, as `twlab explore --case` reads them */
    /* The same case for `twlab run`; empty when an experiment cannot express it. */
    char experiment[TW_RULE_TRIAL_STEPS];
};

struct tw_rule_trials {
    uint64_t seed;
    uint64_t n_cases;   /* cases played */
    uint64_t n_against; /* contradictions */
    uint64_t n_strange;
    unsigned n_hung;       /* workers killed because they made no progress */
    int signal;            /* the signal that ended the trials early; 0 for none */
    tw_ns took_ns, cpu_ns; /* of all workers together */
    struct tw_bind_tally tally;
    /* Of a single case: each step and its result. */
    char told[TW_RULE_TRIAL_STEPS];
    /* The first cases of each worker, by index. */
    struct tw_rule_trial kept[TW_RULE_TRIAL_KEPT];
    size_t n_kept;
};

#endif
