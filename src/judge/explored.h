#ifndef TW_EXPLORED_H
#define TW_EXPLORED_H

#include "bind_tally.h"
#include "clock.h"

/* What came of trying the bind rule against a kernel in random cases. Plain data. */
enum { TW_EXPLORED_KEPT = 8, TW_EXPLORED_STEPS = 4096, TW_EXPLORED_SAID = 640 };

/* A case in which the kernel and the rule did not agree, as small as it could be made; or one
 * whose sockets did what is not known here, so that nothing could be asked. */
struct tw_explored_case {
    uint64_t index;
    bool strange;
    char said[TW_EXPLORED_SAID];        /* both sides, or what was strange; a sentence or two */
    char steps[TW_EXPLORED_STEPS];      /* one a line: `twlab explore --case` reads them */
    char experiment[TW_EXPLORED_STEPS]; /* the same for `twlab run`; empty: it cannot be said */
};

struct tw_explored {
    uint64_t seed;
    uint64_t n_cases;   /* that were played */
    uint64_t n_against; /* contradictions */
    uint64_t n_strange;
    unsigned n_hung;       /* workers that showed no sign of life, and were killed */
    int signal;            /* that ended it early; 0: none */
    tw_ns took_ns, cpu_ns; /* of all workers together */
    struct tw_bind_tally tally;
    char told[TW_EXPLORED_STEPS]; /* of a single case: each step, and what it came to */
    struct tw_explored_case kept[TW_EXPLORED_KEPT]; /* the first of each worker, by index */
    size_t n_kept;
};

#endif
