#ifndef TW_RUNNING_H
#define TW_RUNNING_H

#include "bench.h"
#include "folder.h"
#include "jobs.h"
#include "proc.h"

/* A job that is running: its process, its world, and its files.
 *
 *     tw_running_start -> (world.control_fd becomes readable) -> tw_running_finish */
struct tw_running {
    struct tw_job *job;
    struct tw_folder folder;
    struct tw_proc world;
    bool had_company;    /* another job ran at the same time */
    tw_ns started_ns;    /* CLOCK_MONOTONIC */
    tw_ns not_before_ns; /* CLOCK_MONOTONIC: earliest start; 0: any time */
    bool is_open;        /* it is running: the folder and the world are in use */
};

/* Creates the folder and starts the process. `bench` is the input, without folder_fd. Fails
 * with the missing resource, and then leaves nothing behind. */
TW_MUST_USE int tw_running_start(struct tw_running *running, const struct tw_many_spec *spec,
                                 const struct tw_bench_spec *bench, struct tw_err *err);

/* Waits for the process to end; reads the recorded files like any later reader, judges the run
 * and publishes it if it is kept: job->run, job->judged, job->ran. If the run failed, job->err
 * is the reason, and the folder is still open. */
TW_MUST_USE int tw_running_conclude(struct tw_running *running,
                                    const struct tw_many_spec *spec);

/* Kills the process, if it runs. */
void tw_running_kill(struct tw_running *running);

/* Reads the preliminary run that it has published (job->known), and kills a process that
 * exceeds its longest possible duration by far. since_ns: time since the last call; if twlab
 * was stopped during that time, the run may have been too, and gets it in addition. Returns
 * whether it was killed: then job->err says so. */
TW_MUST_USE bool tw_running_watch(struct tw_running *running, tw_ns now, tw_ns since_ns);

/* Closes the folder; if the run failed, job->err names the place of the remaining files. */
void tw_running_close(struct tw_running *running);

/* Removes every trace, as if it had never been started. */
void tw_running_discard(struct tw_running *running);

/* Whether no other run may work at the same time, because it uses the whole machine (a churn).
 */
bool tw_running_is_alone(const struct tw_running *running);

/* The time until its earliest start, for runs of which the first started at began_ns; below 0:
 * it may start. */
tw_ns tw_running_early(const struct tw_running *running, tw_ns began_ns);

/* Whether it failed because the namespaces of a run that ended at ended_ns (CLOCK_MONOTONIC;
 * 0: none) still exist: the kernel removes them after the end of the processes. The caller
 * then starts it again a little later, for ten seconds at most. */
TW_MUST_USE bool tw_running_is_early(struct tw_running *running, tw_ns ended_ns);

/* Whether the failure was a lack of processes, descriptors, memory or namespaces, so that
 * running fewer jobs helps. */
bool tw_running_is_shortage(const struct tw_err *err);

#endif
