#ifndef TW_PROC_H
#define TW_PROC_H

#include "clock.h"
#include "err.h"
#include "own.h"

#include <sched.h>
#include <stdbool.h>
#include <sys/types.h>

/* The processes of the lab: forked, not executed, each with a socket to its parent. */
struct tw_proc {
    pid_t pid; /* 0: none, or reaped */
    /* our end; keeps message boundaries (SOCK_SEQPACKET); EOF: the process is gone */
    int control_fd;
};

/* The body of the child. Its return value is the exit status: 0, or the errno that ended it.
 */
typedef int tw_proc_body(int control_fd, void *arg);

struct tw_proc_options {
    /* Ignores SIGTERM and the signals of a terminal: the parent decides when to stop.
     * Otherwise every signal has its default action and none is blocked. */
    bool deaf;
    /* Has its own process group; stdin is an empty pipe that is never closed. */
    bool apart;
};

/* Forks; the child runs body and exits. The child is killed when the thread that forked it
 * dies, unless it changes its credentials, which clears that setting. Fails with the name of
 * the call that failed. */
TW_MUST_USE int tw_proc_start(const struct tw_proc_options *options, tw_proc_body *body,
                              void *arg, struct tw_proc *out, struct tw_err *err);

/* In the child, after a change of credentials: makes the kernel kill it when its parent dies,
 * as before. Returns false when the parent is already gone, so that no signal would come. Pid
 * 1 of a PID namespace detects that from control_fd, whose other end its parent keeps open. */
TW_MUST_USE bool tw_proc_die_with(pid_t parent, int control_fd);

/* Pins this process to its current processor and keeps the other process away from it, so that
 * the other does not preempt this one while it observes. With one processor nothing changes.
 * *before is for tw_proc_rejoin, which restores the affinity. */
void tw_proc_part(const struct tw_proc *proc, cpu_set_t *before);
void tw_proc_rejoin(const cpu_set_t *before);

/* Pins two processes to one processor, other than this process's if possible: on loopback,
 * packets between them then arrive in the order in which they were sent. *before is for
 * tw_proc_disband, which gives both the former affinity of the second. */
TW_MUST_USE int tw_proc_band(const struct tw_proc *one, const struct tw_proc *other,
                             cpu_set_t *before, struct tw_err *err);
void tw_proc_disband(const struct tw_proc *one, const struct tw_proc *other,
                     const cpu_set_t *before);

/* Makes the kernel run this process soon after a wake-up: timers expire on time (no slack),
 * and time slices are short, which the scheduler prefers (sched_runtime of SCHED_OTHER in
 * sched_setattr(2), Linux 6.12). Needs no privilege; without support in the kernel nothing
 * changes. Children are not affected. */
void tw_proc_be_prompt(void);

/* Returns true once when the process has ended, with its wait status, and closes its control
 * socket. */
TW_MUST_USE bool tw_proc_reap(struct tw_proc *proc, int *out_status);

/* Kills the process if it is alive and reaps it; safe twice. tw_proc_kill returns the wait
 * status, the process's own if it had ended before; 0 when there was no process, or it cannot
 * be killed. */
int tw_proc_kill(struct tw_proc *proc);
void tw_proc_drop(struct tw_proc *proc);

#endif
