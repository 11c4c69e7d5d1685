#ifndef TW_WORLD_H
#define TW_WORLD_H

#include "proc.h"
#include "run.h"

/* The place where an experiment runs: namespaces of its own. Every port and setting is
 * available, nothing is left behind, and every process forked in it dies with it.
 *
 * The chain of processes is twlab - keeper - guard - pid 1 of the world, which runs the body.
 * When twlab dies from any signal, the kernel kills the keeper, and then the guard: prctl(2)
 * PR_SET_PDEATHSIG. The guard is pid 1 of a PID namespace around the world's, so the kernel
 * kills every process in it, including stopped ones: pid_namespaces(7). The body may change to
 * other users, which clears PR_SET_PDEATHSIG; the guard never does. The body is pid 1 of the
 * world's PID namespace, so that no signal of a peer reaches it. */
struct tw_world_spec {
    /* private: new user, network and PID namespaces with `lo` up; only the user's own id is
     * mapped (for root: all ids). host: only a PID namespace. */
    enum tw_venue venue;
    /* written before the body runs; none in the host world */
    const struct tw_setting *settings;
    size_t n_settings;
};

/* The function that runs as pid 1. stop_fd becomes readable when it must end early: the data
 * is the number of the signal (one int), or EOF when twlab is gone. Returns 0, or -1 with
 * *err, which tw_world_end returns. */
typedef int tw_world_body(int stop_fd, void *arg, struct tw_err *err);

/* Starts the world. *out is a process to poll (control_fd becomes readable when it ends). */
TW_MUST_USE int tw_world_start(const struct tw_world_spec *spec, tw_world_body *body, void *arg,
                               struct tw_proc *out, struct tw_err *err);

/* Requests an early end because of the signal. */
void tw_world_stop(struct tw_proc *world, int signal);

/* Waits until the world has ended. Returns 0 if the body succeeded, or -1 with its error, or
 * with the error that prevented the world or the signal that killed it. */
TW_MUST_USE int tw_world_end(struct tw_proc *world, struct tw_err *err);

#endif
