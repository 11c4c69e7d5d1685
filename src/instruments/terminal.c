#include "terminal.h"

#include "command.h"

#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>

struct start {
    const char *command, *folders;
    int terminal_fd; /* the program's end */
};

/* In the child: becomes the program. */
static int become(int control_fd, void *arg)
{
    enum { NOT_FOUND = 127 };
    const struct start *start = arg;
    (void)control_fd; /* close-on-exec */
    if (setsid() < 0 || ioctl(start->terminal_fd, TIOCSCTTY, 0) < 0)
        return NOT_FOUND;
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
        if (dup2(start->terminal_fd, fd) < 0)
            return NOT_FOUND;
    }
    (void)close_range(STDERR_FILENO + 1, ~0U, 0);
    (void)!tw_command_become(start->command, start->folders);
    return NOT_FOUND;
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

int tw_terminal_start(const char *command, const char *folders, struct tw_proc *out,
                      int *out_fd, struct tw_err *err)
{
    TW_AUTO(tw_fd_drop) int ours = -1;
    TW_AUTO(tw_fd_drop) int theirs = -1;
    if (open_terminal(&ours, &theirs, err) < 0)
        return -1;
    struct start start = {.command = command, .folders = folders, .terminal_fd = theirs};
    if (tw_proc_start(&(struct tw_proc_options){.deaf = false}, become, &start, out, err) < 0)
        return -1;
    *out_fd = tw_fd_take(&ours);
    return 0;
}
