#ifndef TW_RUN_COUNTERS_H
#define TW_RUN_COUNTERS_H

#include "counters.h"
#include "wire.h"

/* The growth of the kernel's TCP counters of each namespace during a run, without the part
 * that proofs of life cause. wire: its clients' side has counters too; NULL: no wire. A
 * failure to read them does not fail the run: the counters are then unknown, and claims that
 * need them are UNKNOWN. */
struct tw_run_counters {
    /* at the start: the servers' side and, with a wire, the clients' */
    struct tw_counters from[2];
    struct tw_counters grown;
    bool begun, failed; /* read at least once; failed at least once */
};

/* Begins and ends a period that belongs to the experiment. */
void tw_run_counters_from_here(struct tw_run_counters *counters, const struct tw_wire *wire);
void tw_run_counters_until_here(struct tw_run_counters *counters, const struct tw_wire *wire);

/* Ends the last period, and writes the growth into the run's facts. */
void tw_run_counters_note(struct tw_run_counters *counters, const struct tw_wire *wire,
                          struct tw_run *run);

#endif
