#include "proc.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>

static void set_signals(bool deaf)
{
    static const int terminal[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP};
    sigset_t none;
    (void)sigemptyset(&none);
    for (int number = 1; number < NSIG; number++)
        (void)signal(number, SIG_DFL); /* fails for SIGKILL and SIGSTOP, as intended */
    for (size_t i = 0; deaf && i < TW_COUNT(terminal); i++)
        (void)signal(terminal[i], SIG_IGN);
    (void)sigprocmask(SIG_SETMASK, &none, NULL);
}

/* An empty pipe whose other end stays open: reading blocks, as on an idle terminal. */
static int empty_stdin(void)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) < 0 || dup2(ends[0], STDIN_FILENO) < 0)
        return -1;
    (void)close(ends[0]);
    return 0;
}

/* Whether every other end is closed. */
static bool is_alone(int control_fd)
{
    struct pollfd polled = {.fd = control_fd};
    return poll(&polled, 1, 0) == 1 && (polled.revents & POLLHUP) != 0;
}

bool tw_proc_die_with(pid_t parent, int control_fd)
{
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
    /* Pid 1 of a PID namespace sees 0 as its parent's pid. */
    return getpid() == 1 ? !is_alone(control_fd) : getppid() == parent;
}

/* In the child. */
static int child_main(const struct tw_proc_options *options, pid_t parent, int control_fd,
                      tw_proc_body *body, void *arg)
{
    if (!tw_proc_die_with(parent, control_fd))
        return ESRCH;
    set_signals(options->deaf);
    if (options->apart && (setpgid(0, 0) < 0 || empty_stdin() < 0))
        return errno;
    return body(control_fd, arg);
}

int tw_proc_start(const struct tw_proc_options *options, tw_proc_body *body, void *arg,
                  struct tw_proc *out, struct tw_err *err)
{
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) < 0)
        return tw_fail(err, errno, "socketpair");
    TW_AUTO(tw_fd_drop) int ours = ends[0];
    TW_AUTO(tw_fd_drop) int theirs = ends[1];

    pid_t parent = getpid();
    pid_t pid = fork();
    if (pid < 0)
        return tw_fail(err, errno, "fork");
    if (pid == 0) {
        (void)close(ours);
        _exit(child_main(options, parent, theirs, body, arg));
    }
    *out = (struct tw_proc){.pid = pid, .control_fd = tw_fd_take(&ours)};
    return 0;
}

void tw_proc_part(const struct tw_proc *proc, cpu_set_t *before)
{
    CPU_ZERO(before);
    int here = sched_getcpu();
    if (proc->pid == 0 || here < 0 || sched_getaffinity(0, sizeof *before, before) < 0)
        return;
    if (CPU_COUNT(before) < 2) {
        CPU_ZERO(before);
        return;
    }
    cpu_set_t ours;
    cpu_set_t theirs = *before;
    CPU_ZERO(&ours);
    CPU_SET((size_t)here, &ours);
    CPU_CLR((size_t)here, &theirs);
    /* Without permission, the observation is only less precise. */
    (void)sched_setaffinity(0, sizeof ours, &ours);
    (void)sched_setaffinity(proc->pid, sizeof theirs, &theirs);
}

void tw_proc_rejoin(const cpu_set_t *before)
{
    if (CPU_COUNT(before) > 0)
        (void)sched_setaffinity(0, sizeof *before, before);
}

static int keep_on(const struct tw_proc *proc, const cpu_set_t *processors, struct tw_err *err)
{
    if (proc->pid != 0 && sched_setaffinity(proc->pid, sizeof *processors, processors) < 0)
        return tw_fail(err, errno, "sched_setaffinity");
    return 0;
}

int tw_proc_band(const struct tw_proc *one, const struct tw_proc *other, cpu_set_t *before,
                 struct tw_err *err)
{
    CPU_ZERO(before);
    if (other->pid == 0)
        return 0;
    if (sched_getaffinity(other->pid, sizeof *before, before) < 0) {
        CPU_ZERO(before);
        return tw_fail(err, errno, "sched_getaffinity");
    }
    int here = sched_getcpu();
    size_t chosen = CPU_SETSIZE;
    for (size_t i = 0; i < CPU_SETSIZE; i++) {
        bool is_better = chosen == CPU_SETSIZE || (int)chosen == here;
        chosen = CPU_ISSET(i, before) && is_better ? i : chosen;
    }
    cpu_set_t processors;
    CPU_ZERO(&processors);
    CPU_SET(chosen, &processors);
    return keep_on(one, &processors, err) < 0 || keep_on(other, &processors, err) < 0 ? -1 : 0;
}

void tw_proc_disband(const struct tw_proc *one, const struct tw_proc *other,
                     const cpu_set_t *before)
{
    struct tw_err ignored = {0}; /* the result is correct without it, only slower */
    if (CPU_COUNT(before) > 0 && keep_on(one, before, &ignored) == 0)
        (void)!keep_on(other, before, &ignored);
}

/* sched_setattr(2), VER0; few C libraries have it. */
struct attributes {
    uint32_t size, policy;
    uint64_t flags;
    int32_t nice;
    uint32_t priority;
    uint64_t runtime, deadline, period;
};

void tw_proc_be_prompt(void)
{
    struct attributes mine = {0};
    (void)prctl(PR_SET_TIMERSLACK, 1); /* default: 50 us late */
    if (syscall(SYS_sched_getattr, 0, &mine, sizeof mine, 0) < 0 || mine.policy != SCHED_OTHER)
        return;
    mine.size = sizeof mine;
    mine.flags |= 1;            /* SCHED_FLAG_RESET_ON_FORK */
    mine.runtime = 100 * TW_US; /* the minimum */
    (void)syscall(SYS_sched_setattr, 0, &mine, 0);
}

bool tw_proc_reap(struct tw_proc *proc, int *out_status)
{
    if (proc->pid == 0 || waitpid(proc->pid, out_status, WNOHANG) != proc->pid)
        return false;
    proc->pid = 0;
    tw_fd_drop(&proc->control_fd);
    return true;
}

int tw_proc_kill(struct tw_proc *proc)
{
    int status = 0;
    if (proc->pid == 0)
        return 0;
    tw_fd_drop(&proc->control_fd);
    /* A process that cannot be killed is not waited for: it may never end. */
    int how = kill(proc->pid, SIGKILL) == 0 ? 0 : WNOHANG;
    while (waitpid(proc->pid, &status, how) < 0 && errno == EINTR) {
    }
    proc->pid = 0;
    return status;
}

void tw_proc_drop(struct tw_proc *proc)
{
    (void)tw_proc_kill(proc);
}
