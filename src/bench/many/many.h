#ifndef TW_MANY_H
#define TW_MANY_H

#include "jobs.h"

/* Many experiments side by side, each in its own process and world: what goes wrong in one is
 * that one's result and nobody else's. */

/* Runs jobs[n] side by side, in their order as far as they can begin; a few begin at a time.
 *
 * Experiments with a churn come last, one after another, while others are over or only wait.
 *
 * Where the machine has not enough processes, descriptors, memory or namespaces for all of them
 * at once, fewer run at a time: one that fails for that is run again when others have ended.
 * One that is not over when its own longest possible time is, is killed.
 *
 * SIGINT, SIGTERM, SIGHUP and SIGQUIT end them early; each one that was already ignored stays
 * ignored. *out_signal is the one that came, or 0. Returns -1 only when nothing could be run at
 * all; otherwise each job says what became of it. */
TW_MUST_USE int tw_many_run(const struct tw_many_spec *spec, struct tw_job jobs[], size_t n,
                            int *out_signal, struct tw_err *err);

#endif
