#ifndef TW_RULE_TRIAL_H
#define TW_RULE_TRIAL_H

#include "bind_tally.h"
#include "clock.h"

/* What came of trying the bind rule against a kernel in random cases. Plain data. */
enum { TW_RULE_TRIAL_KEPT = 8, TW_RULE_TRIAL_STEPS = 4096, TW_RULE_TRIAL_SAID = 640 };

/* A case in which the kernel and the rule did not agree, as small as it could be made; or one
 * whose sockets did what is not known here, so that nothing could be asked. */
struct tw_rule_trial {
    uint64_t index;
    bool strange;
    char said[TW_RULE_TRIAL_SAID];   /* both sides, or what was strange; a sentence or two */
    char steps[TW_RULE_TRIAL_STEPS]; /* one a line: `twlab explore --case` reads them */
    char experiment
        [TW_RULE_TRIAL_STEPS]; /* the same for `twlab run`; empty: it cannot be said */
};

struct tw_rule_trials {
    uint64_t seed;
    uint64_t n_cases;   /* that were played */
    uint64_t n_against; /* contradictions */
    uint64_t n_strange;
    unsigned n_hung;       /* workers that showed no sign of life, and were killed */
    int signal;            /* that ended it early; 0: none */
    tw_ns took_ns, cpu_ns; /* of all workers together */
    struct tw_bind_tally tally;
    char told[TW_RULE_TRIAL_STEPS]; /* of a single case: each step, and what it came to */
    struct tw_rule_trial kept[TW_RULE_TRIAL_KEPT]; /* the first of each worker, by index */
    size_t n_kept;
};

#endif
