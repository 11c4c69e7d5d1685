#ifndef TW_PROC_H
#define TW_PROC_H

#include "clock.h"
#include "err.h"
#include "own.h"

#include <sched.h>
#include <stdbool.h>
#include <sys/types.h>

/* Processes of the lab: forked, never exec'ed, each with a socket to the one that made it. */
struct tw_proc {
    pid_t pid;      /* 0: none, or reaped */
    int control_fd; /* ours; messages keep their bounds (SOCK_SEQPACKET); EOF: it is gone */
};

/* What the child does. Its return value is its exit status: 0, or an errno that says why it
 * could not go on. */
typedef int tw_proc_body(int control_fd, void *arg);

struct tw_proc_options {
    bool deaf;  /* ignores the signals of a terminal and SIGTERM: the parent says when to stop.
                 * Otherwise every signal has its default, and none is blocked. */
    bool apart; /* in a process group of its own, stdin an empty pipe that is never closed */
};

/* Forks; the child runs body and exits. It is killed when the thread that forked it dies,
 * unless it changes its credentials: that makes the kernel forget it. Fails with the call that
 * failed. */
TW_MUST_USE int tw_proc_start(const struct tw_proc_options *options, tw_proc_body *body,
                              void *arg, struct tw_proc *out, struct tw_err *err);

/* In the child, after a change of credentials: is killed when its parent dies, as before.
 * Returns false when that is gone already, and nothing would come any more; the first one of a
 * PID namespace knows it by control_fd, the other end of which its parent keeps open. */
TW_MUST_USE bool tw_proc_die_with(pid_t parent, int control_fd);

/* Keeps this process on the processor it is on and the other one away from it, so that it does
 * not take our place just when we watch it; with one processor alone nothing changes. *before
 * is for tw_proc_rejoin, which lets this process go where it could again. */
void tw_proc_part(const struct tw_proc *proc, cpu_set_t *before);
void tw_proc_rejoin(const cpu_set_t *before);

/* Keeps two processes on one processor, another one than this process is on where there is one:
 * on loopback, what they send to each other then comes in the order in which it was sent.
 * *before is for tw_proc_disband, which lets them go where the second could before. */
TW_MUST_USE int tw_proc_band(const struct tw_proc *one, const struct tw_proc *other,
                             cpu_set_t *before, struct tw_err *err);
void tw_proc_disband(const struct tw_proc *one, const struct tw_proc *other,
                     const cpu_set_t *before);

/* Has the kernel let this process run soon after it wakes up: waits end when they are to end,
 * and slices are short, for which the scheduler lets it go before others (sched_setattr(2)'s
 * sched_runtime of SCHED_OTHER, Linux 6.12). No right is needed; where the kernel does not know
 * it, nothing changes. Its children are as before. */
void tw_proc_be_prompt(void);

/* Has it ended? Returns true once with its wait status, and closes its control socket. */
TW_MUST_USE bool tw_proc_reap(struct tw_proc *proc, int *out_status);

/* Kills what is still there and reaps it; safe twice. The first returns its wait status, which
 * is its own where it had ended before; 0 when there was none, or it cannot be killed. */
int tw_proc_kill(struct tw_proc *proc);
void tw_proc_drop(struct tw_proc *proc);

#endif
