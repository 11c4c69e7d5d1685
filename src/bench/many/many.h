#ifndef TW_MANY_H
#define TW_MANY_H

#include "jobs.h"

/* Parallel experiments, each in its own process and world: a failure affects only that
 * experiment. */

/* Runs jobs[n] in parallel and starts them in order as far as possible, a few at a time.
 *
 * Experiments with a churn run last, one after another, while other runs are over or only
 * wait.
 *
 * If the machine lacks processes, descriptors, memory or namespaces for all jobs at once,
 * fewer run at a time: a job that fails for that reason is run again after others have ended.
 * A job that exceeds its longest possible duration is killed.
 *
 * SIGINT, SIGTERM, SIGHUP and SIGQUIT end the runs early; a signal that was already ignored
 * stays ignored. *out_signal is the signal received, or 0. Returns -1 only when nothing could
 * be run; otherwise each job has its own result. */
TW_MUST_USE int tw_many_run(const struct tw_many_spec *spec, struct tw_job jobs[], size_t n,
                            int *out_signal, struct tw_err *err);

#endif
