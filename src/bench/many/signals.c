#include "signals.h"

#include <sys/signalfd.h>

int tw_signals_catch(int also, struct tw_signals *out, struct tw_err *err)
{
    const int caught[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, also};
    sigset_t set;
    (void)sigemptyset(&set);
    for (size_t i = 0; i < TW_COUNT(caught); i++) {
        struct sigaction now;
        if (sigaction(caught[i], NULL, &now) == 0 && now.sa_handler != SIG_IGN)
            (void)sigaddset(&set, caught[i]);
    }
    TW_AUTO(tw_fd_drop) int fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
    if (fd < 0)
        return tw_fail(err, errno, "signalfd");
    if (sigprocmask(SIG_BLOCK, &set, &out->before) < 0)
        return tw_fail(err, errno, "sigprocmask");
    out->fd = tw_fd_take(&fd);
    return 0;
}

int tw_signals_take(const struct tw_signals *signals)
{
    struct signalfd_siginfo info;
    ssize_t n = read(signals->fd, &info, sizeof info);
    return n == (ssize_t)sizeof info ? (int)info.ssi_signo : 0;
}

void tw_signals_drop(struct tw_signals *signals)
{
    if (signals->fd < 0)
        return;
    tw_fd_drop(&signals->fd);
    (void)sigprocmask(SIG_SETMASK, &signals->before, NULL);
}
