#ifndef TW_WORLD_H
#define TW_WORLD_H

#include "proc.h"
#include "run.h"

/* Where an experiment runs: in namespaces of its own, so that any port and any setting is free
 * to use, nothing is left behind, and whatever was forked in there dies with it.
 *
 * twlab ─ keeper ─ guard ─ pid 1 of the world, which runs the body. When twlab dies, by
 * whatever signal, the keeper is killed, and with it the guard: prctl(2) PR_SET_PDEATHSIG. That
 * is pid 1 of a PID namespace round the world's, so the kernel kills everything in there, a
 * process that is stopped, too: pid_namespaces(7). The body may become other users, which makes
 * the kernel forget PR_SET_PDEATHSIG; the guard never does. In the world's own PID namespace
 * the body is pid 1, so that no signal of a peer reaches it.
 */
struct tw_world_spec {
    /* private: new user, network and PID namespaces, `lo` up, the user's own id inside (as
     * root: all ids). host: a PID namespace alone */
    enum tw_venue venue;
    const struct tw_setting
        *settings; /* written before the body runs; none in the host world */
    size_t n_settings;
};

/* What runs inside as pid 1. stop_fd becomes readable when it is to end early: what can be read
 * there is the number of the signal (one int), or EOF when twlab is gone. Returns 0, or -1 with
 * *err, which reaches tw_world_end. */
typedef int tw_world_body(int stop_fd, void *arg, struct tw_err *err);

/* Starts it. The result is a process to poll (control_fd becomes readable when it ends). */
TW_MUST_USE int tw_world_start(const struct tw_world_spec *spec, tw_world_body *body, void *arg,
                               struct tw_proc *out, struct tw_err *err);

/* Asks it to end early, because of the signal. */
void tw_world_stop(struct tw_proc *world, int signal);

/* Waits until it has ended. Returns 0 when the body did, or -1 with its error, or with what
 * made the world impossible or killed it. */
TW_MUST_USE int tw_world_end(struct tw_proc *world, struct tw_err *err);

#endif
