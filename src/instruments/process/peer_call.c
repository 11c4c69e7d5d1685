#include "peer_call.h"

#include <errno.h>
#include <sys/socket.h>
#include <sys/time.h>

enum { WAIT_S = 5 };

void tw_peer_call_begin(struct tw_peer_news *news)
{
    news->began_ns = tw_now();
}

void tw_peer_call_finish(struct tw_peer_news *news, bool worked)
{
    int error = errno;
    news->took_ns = tw_now() - news->began_ns;
    news->error = worked ? 0 : error;
}

tw_ns tw_peer_call_patience(const struct tw_step *step)
{
    return WAIT_S * TW_S + (step->is_timed ? step->max_ns : 0);
}

int tw_peer_call_set_patience(int fd, const struct tw_step *step)
{
    const struct timeval wait = {.tv_sec = tw_peer_call_patience(step) / TW_S,
                                 .tv_usec = tw_peer_call_patience(step) % TW_S / TW_US};
    bool failed = setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait) < 0 ||
                  setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &wait, sizeof wait) < 0;
    return failed ? errno : 0;
}

int tw_peer_call_error(int error)
{
    return error == EAGAIN || error == EINPROGRESS ? ETIMEDOUT : error;
}
