#ifndef TW_RUNNING_H
#define TW_RUNNING_H

#include "bench.h"
#include "folder.h"
#include "jobs.h"
#include "proc.h"

/* One of many runs while it runs: its process, its world, and the files it makes.
 *
 *     tw_running_start -> (world.control_fd becomes readable) -> tw_running_finish
 */
struct tw_running {
    struct tw_job *job;
    struct tw_folder folder;
    struct tw_proc world;
    bool had_company;    /* another one ran while this one did */
    tw_ns started_ns;    /* CLOCK_MONOTONIC */
    tw_ns not_before_ns; /* CLOCK_MONOTONIC; it is not started before; 0: it may be */
    bool is_open;        /* it runs: the folder and the world are in use */
};

/* Starts it: its folder, its process. What it is to do is in `bench`, but for folder_fd. Fails
 * with what could not be had; then nothing of it is left. */
TW_MUST_USE int tw_running_start(struct tw_running *running, const struct tw_many_spec *spec,
                                 const struct tw_bench_spec *bench, struct tw_err *err);

/* Waits for its process to end; reads what was recorded as any later reader does, judges it,
 * and publishes it, if it is to be kept: job->run, job->judged, job->ran. When it did not get through, job->err says why,
 * and its folder is still open. */
TW_MUST_USE int tw_running_conclude(struct tw_running *running,
                                    const struct tw_many_spec *spec);

/* Kills it, if it runs. */
void tw_running_kill(struct tw_running *running);

/* Takes what it has published of itself before its wait (job->known), and kills it when it is
 * not over long after its own longest possible time. since_ns: since the last look; when twlab
 * itself was stopped for a while, so was the run, perhaps: then it has the time again. Returns
 * whether it was killed: then job->err says so. */
TW_MUST_USE bool tw_running_watch(struct tw_running *running, tw_ns now, tw_ns since_ns);

/* Closes its folder; when it did not get through, job->err is told where the rest of it is. */
void tw_running_close(struct tw_running *running);

/* Leaves nothing of it, as if it had never been started. */
void tw_running_discard(struct tw_running *running);

/* Is nobody to do anything beside it, as it takes all that the machine has (a churn)? */
bool tw_running_is_alone(const struct tw_running *running);

/* How long it is to wait yet, counted from when the first one was started; below 0: no more. */
tw_ns tw_running_early(const struct tw_running *running, tw_ns began_ns);

/* Did it find no namespaces because those of a run that ended at that moment (CLOCK_MONOTONIC;
 * 0: none has) are not gone yet? That is later than the end of its processes: then it is to be
 * started once more, a little later, for ten seconds at most. */
TW_MUST_USE bool tw_running_is_early(struct tw_running *running, tw_ns ended_ns);

/* Did it fail for want of processes, descriptors, memory or namespaces, so that it would go
 * better when fewer run? */
bool tw_running_is_shortage(const struct tw_err *err);

#endif
