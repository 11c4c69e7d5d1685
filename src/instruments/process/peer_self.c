#include "peer_self.h"

#include "sock.h"

#include <sys/socket.h>

void tw_peer_self_say(struct tw_peer_self *self, const struct tw_peer_news *news)
{
    if (send(self->control_fd, news, sizeof *news, MSG_NOSIGNAL) < 0)
        self->broken = errno;
}

void tw_peer_self_tell_ends(int fd, struct tw_peer_news *news)
{
    struct tw_err err = {0};
    if (tw_sock_local(fd, &news->local, &err) < 0 ||
        tw_sock_remote(fd, &news->remote, &err) < 0)
        news->error = err.code;
}

bool tw_peer_self_send(int fd, const char *bytes, size_t n_bytes)
{
    while (n_bytes > 0) {
        ssize_t n = send(fd, bytes, n_bytes, MSG_NOSIGNAL);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return false;
        bytes += n;
        n_bytes -= (size_t)n;
    }
    return true;
}
