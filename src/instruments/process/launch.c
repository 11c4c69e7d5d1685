#include "launch.h"

#include <fcntl.h>
#include <linux/close_range.h>
#include <signal.h>
#include <sys/wait.h>

void tw_launch_drop(struct tw_launch *launch)
{
    tw_fd_drop(&launch->words_fd);
    tw_fd_drop(&launch->input_fd);
}

static void default_signals(void)
{
    sigset_t none;
    (void)sigemptyset(&none);
    for (int number = 1; number <= SIGRTMAX; number++)
        (void)signal(number, SIG_DFL); /* fails for SIGKILL and SIGSTOP, as intended */
    (void)sigprocmask(SIG_SETMASK, &none, NULL);
}

/* In the child: executes the command, or reports why it could not. */
static _Noreturn void become(char *const command[], int input, int output, int report)
{
    enum { NOT_FOUND = 127 };
    int error = 0;
    default_signals();
    if (setpgid(0, 0) < 0 || dup2(input, STDIN_FILENO) < 0 || dup2(output, STDOUT_FILENO) < 0 ||
        dup2(output, STDERR_FILENO) < 0 ||
        close_range(STDERR_FILENO + 1, ~0U, CLOSE_RANGE_CLOEXEC) < 0) {
        error = errno;
    } else {
        (void)execvp(command[0], command);
        error = errno;
    }
    (void)!write(report, &error, sizeof error);
    _exit(NOT_FOUND);
}

/* The errno that the child reports; 0: EOF, it has executed the command. */
static int hear(int report)
{
    int error = 0;
    ssize_t n = 0;
    do {
        n = read(report, &error, sizeof error);
    } while (n < 0 && errno == EINTR);
    return n == (ssize_t)sizeof error ? error : 0;
}

int tw_launch_start(char *const command[], struct tw_launch *out, int *out_error,
                    struct tw_err *err)
{
    int pipes[3][2];
    for (size_t i = 0; i < TW_COUNT(pipes); i++) {
        if (pipe2(pipes[i], O_CLOEXEC) == 0)
            continue;
        int why = errno;
        for (size_t j = 0; j < i; j++) {
            (void)close(pipes[j][0]);
            (void)close(pipes[j][1]);
        }
        return tw_fail(err, why, "pipe");
    }
    TW_AUTO(tw_fd_drop) int its_input = pipes[0][0];
    TW_AUTO(tw_fd_drop) int input = pipes[0][1];
    TW_AUTO(tw_fd_drop) int words = pipes[1][0];
    TW_AUTO(tw_fd_drop) int its_words = pipes[1][1];
    TW_AUTO(tw_fd_drop) int report = pipes[2][0];
    TW_AUTO(tw_fd_drop) int its_report = pipes[2][1];
    if (fcntl(words, F_SETFL, O_NONBLOCK) < 0)
        return tw_fail(err, errno, "fcntl");
    pid_t pid = fork();
    if (pid < 0)
        return tw_fail(err, errno, "fork");
    if (pid == 0)
        become(command, its_input, its_words, its_report);
    tw_fd_drop(&its_report);
    *out_error = hear(report);
    if (*out_error != 0) {
        while (waitpid(pid, NULL, 0) < 0 && errno == EINTR) {
        }
        *out = (struct tw_launch){.words_fd = -1, .input_fd = -1};
        return 0;
    }
    *out = (struct tw_launch){
        .pid = pid, .words_fd = tw_fd_take(&words), .input_fd = tw_fd_take(&input)};
    return 0;
}
