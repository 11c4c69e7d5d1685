#ifndef TW_RUN_COUNTERS_H
#define TW_RUN_COUNTERS_H

#include "counters.h"
#include "wire.h"

/* By how much TCP's counters, which the kernel keeps a namespace, grew in a run, without what
 * proofs of life did to them. wire: the clients' side of it has counters, too; NULL: there is
 * none. Where they cannot be read nothing is known of them, and what depends on them is UNKNOWN:
 * no reason not to run. */
struct tw_run_counters {
    struct tw_counters from[2]; /* the servers' side, and behind a wire the clients' */
    struct tw_counters grown;
    bool begun, failed; /* they were read; they could not be, once */
};

/* What happens from here on, and until there, is of the experiment. */
void tw_run_counters_from_here(struct tw_run_counters *counters, const struct tw_wire *wire);
void tw_run_counters_until_here(struct tw_run_counters *counters, const struct tw_wire *wire);

/* Until here, and for good: writes what they grew by into the run's facts. */
void tw_run_counters_note(struct tw_run_counters *counters, const struct tw_wire *wire,
                          struct tw_run *run);

#endif
