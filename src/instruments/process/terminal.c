#include "terminal.h"

#include "command.h"
#include "confine.h"

#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <termios.h>

struct start {
    const struct tw_terminal_spec *spec;
    int terminal_fd; /* the program's side */
};

/* Closes all but the control socket, which is close-on-exec: its EOF shows that exec()
 * succeeded. */
static void close_others(int control_fd)
{
    if (control_fd > STDERR_FILENO + 1)
        (void)close_range(STDERR_FILENO + 1, (unsigned)control_fd - 1, 0);
    (void)close_range((unsigned)control_fd + 1, ~0U, 0);
}

static int stand_at(int terminal_fd)
{
    if (setsid() < 0 || ioctl(terminal_fd, TIOCSCTTY, 0) < 0)
        return errno;
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
        if (dup2(terminal_fd, fd) < 0)
            return errno;
    }
    return 0;
}

/* In the child: executes the program, or reports why it could not. */
static int become(int control_fd, void *arg)
{
    enum { NOT_FOUND = 127 };
    const struct start *start = arg;
    int error = stand_at(start->terminal_fd);
    close_others(control_fd);
    if (error == 0)
        error = tw_confine(start->spec->user);
    if (error == 0)
        error = tw_command_become(start->spec->command, start->spec->folders);
    (void)!send(control_fd, &error, sizeof error, MSG_NOSIGNAL);
    return NOT_FOUND;
}

/* Waits until the child has executed the program. */
static int await_exec(const struct tw_proc *proc, const char *command, struct tw_err *err)
{
    int error = 0;
    ssize_t n = 0;
    do {
        n = recv(proc->control_fd, &error, sizeof error, 0);
    } while (n < 0 && errno == EINTR);
    if (n < 0)
        return tw_fail(err, errno, "`%s`", command);
    if (n == 0)
        return 0;
    (void)tw_fail(err, error, "`%s` cannot be started", command);
    if (error == ENOENT && strchr(command, '/') == NULL)
        (void)tw_fail(err, 0, "`%s` cannot be started: there is no such program on the PATH",
                      command);
    return -1;
}

static int open_terminal(int *out_ours, int *out_theirs, struct tw_err *err)
{
    char name[PATH_MAX];
    TW_AUTO(tw_fd_drop) int ours = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK);
    if (ours < 0 || grantpt(ours) < 0 || unlockpt(ours) < 0 ||
        ptsname_r(ours, name, sizeof name) != 0)
        return tw_fail(err, errno, "a pseudo-terminal");
    TW_AUTO(tw_fd_drop) int theirs = open(name, O_RDWR | O_NOCTTY | O_CLOEXEC);
    struct termios settings;
    if (theirs < 0 || tcgetattr(theirs, &settings) < 0)
        return tw_fail(err, errno, "%s", name);
    settings.c_lflag &= ~(tcflag_t)ECHO;
    if (tcsetattr(theirs, TCSANOW, &settings) < 0)
        return tw_fail(err, errno, "%s", name);
    *out_ours = tw_fd_take(&ours);
    *out_theirs = tw_fd_take(&theirs);
    return 0;
}

int tw_terminal_start(const struct tw_terminal_spec *spec, struct tw_proc *out, int *out_fd,
                      struct tw_err *err)
{
    TW_AUTO(tw_fd_drop) int ours = -1;
    TW_AUTO(tw_fd_drop) int theirs = -1;
    if (open_terminal(&ours, &theirs, err) < 0)
        return -1;
    struct start start = {.spec = spec, .terminal_fd = theirs};
    TW_AUTO(tw_proc_drop) struct tw_proc proc = {0};
    if (tw_proc_start(&(struct tw_proc_options){.deaf = false}, become, &start, &proc, err) <
            0 ||
        await_exec(&proc, spec->command, err) < 0)
        return -1;
    *out = proc;
    proc = (struct tw_proc){.control_fd = -1};
    *out_fd = tw_fd_take(&ours);
    return 0;
}
