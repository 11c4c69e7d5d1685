#include "foreground.h"

#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/wait.h>

static const int passed[] = {SIGINT,  SIGTERM, SIGHUP,  SIGQUIT,
                             SIGUSR1, SIGUSR2, SIGALRM, SIGWINCH};

/* In the child; exits with the errno through the pipe if there is no such program. */
static void become(char *const argv[], const sigset_t *mask, int to)
{
    (void)sigprocmask(SIG_SETMASK, mask, NULL);
    (void)execvp(argv[0], argv);
    int error = errno;
    (void)!write(to, &error, sizeof error);
    _exit(127);
}

/* The errno with which exec failed; 0: the command runs. */
static int read_error(int from)
{
    int error = 0;
    ssize_t n = 0;
    do
        n = read(from, &error, sizeof error);
    while (n < 0 && errno == EINTR);
    return n == (ssize_t)sizeof error ? error : 0;
}

static int start(char *const argv[], const sigset_t *mask, pid_t *out_pid, struct tw_err *err)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) < 0)
        return tw_fail(err, errno, "run %.100s: pipe", argv[0]);
    TW_AUTO(tw_fd_drop) int ours = ends[0];
    TW_AUTO(tw_fd_drop) int theirs = ends[1];
    pid_t pid = fork();
    if (pid < 0)
        return tw_fail(err, errno, "run %.100s: fork", argv[0]);
    if (pid == 0)
        become(argv, mask, theirs);
    tw_fd_drop(&theirs);
    int error = read_error(ours);
    if (error == 0) {
        *out_pid = pid;
        return 0;
    }
    while (waitpid(pid, NULL, 0) < 0 && errno == EINTR) {
    }
    return tw_fail(err, error, "run %.100s", argv[0]);
}

/* A terminal's signal goes to the whole process group. */
static bool is_from_terminal(const siginfo_t *info)
{
    return info->si_code == SI_KERNEL;
}

/* Until the command ends. */
static int attend(pid_t pid, const sigset_t *signals)
{
    int status = 0;
    for (;;) {
        siginfo_t info = {0};
        pid_t ended = waitpid(pid, &status, WNOHANG);
        if (ended == pid || (ended < 0 && errno == ECHILD))
            return status;
        int signal = sigwaitinfo(signals, &info);
        if (signal > 0 && signal != SIGCHLD && !is_from_terminal(&info))
            (void)kill(pid, signal);
    }
}

int tw_foreground_run(char *const argv[], int *out_status, struct tw_err *err)
{
    sigset_t signals;
    sigset_t before;
    struct sigaction usual = {.sa_handler = SIG_DFL};
    struct sigaction child;
    pid_t pid = 0;
    (void)sigemptyset(&signals);
    for (size_t i = 0; i < TW_COUNT(passed); i++)
        (void)sigaddset(&signals, passed[i]);
    (void)sigaddset(&signals, SIGCHLD);
    if (sigprocmask(SIG_BLOCK, &signals, &before) < 0 || sigaction(SIGCHLD, &usual, &child) < 0)
        return tw_fail(err, errno, "run %.100s: signals", argv[0]);
    int result = start(argv, &before, &pid, err);
    if (result == 0)
        *out_status = attend(pid, &signals);
    (void)sigaction(SIGCHLD, &child, NULL);
    (void)sigprocmask(SIG_SETMASK, &before, NULL);
    return result;
}
