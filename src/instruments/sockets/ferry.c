#include "ferry.h"

#include <sys/socket.h>

void tw_ferry_open(struct tw_ferry *ferry, int one, int other)
{
    ferry->fds[0] = one;
    ferry->fds[1] = other;
    for (int i = 0; i < 2; i++) {
        struct tw_ferry_lane *lane = &ferry->lanes[i];
        lane->from = lane->to = 0;
        lane->read_all = lane->ended = false;
    }
}

static bool is_empty(const struct tw_ferry_lane *lane)
{
    return lane->from == lane->to;
}

void tw_ferry_polls(const struct tw_ferry *ferry, struct pollfd polls[2])
{
    for (int i = 0; i < 2; i++) {
        const struct tw_ferry_lane *out = &ferry->lanes[i];
        const struct tw_ferry_lane *in = &ferry->lanes[!i];
        short events = 0;
        if (is_empty(out) && !out->read_all)
            events = POLLIN;
        if (!is_empty(in))
            events = (short)(events | POLLOUT);
        /* with no events, POLLHUP would be told again and again */
        polls[i] = (struct pollfd){.fd = events != 0 ? ferry->fds[i] : -1, .events = events};
    }
}

static bool is_later(void)
{
    return errno == EAGAIN || errno == EINTR;
}

/* Fills an empty lane. Returns false for an error. */
static bool load(struct tw_ferry_lane *lane, int fd)
{
    if (!is_empty(lane) || lane->read_all)
        return true;
    ssize_t n = recv(fd, lane->bytes, sizeof lane->bytes, MSG_DONTWAIT);
    if (n < 0)
        return is_later();
    lane->read_all = n == 0;
    lane->from = 0;
    lane->to = (size_t)n;
    return true;
}

/* Empties it, as far as the other side takes it, and passes the end on. */
static bool unload(struct tw_ferry_lane *lane, int fd)
{
    if (!is_empty(lane)) {
        ssize_t n = send(fd, lane->bytes + lane->from, lane->to - lane->from,
                         MSG_NOSIGNAL | MSG_DONTWAIT);
        if (n < 0)
            return is_later();
        lane->from += (size_t)n;
    }
    if (!is_empty(lane) || !lane->read_all || lane->ended)
        return true;
    lane->ended = true;
    return shutdown(fd, SHUT_WR) == 0 || errno == ENOTCONN; /* it was reset: seen at recv() */
}

static void reset(int *fd)
{
    const struct linger at_once = {.l_onoff = 1};
    if (*fd >= 0)
        (void)setsockopt(*fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    tw_fd_drop(fd);
}

void tw_ferry_drop(struct tw_ferry *ferry)
{
    reset(&ferry->fds[0]);
    reset(&ferry->fds[1]);
}

bool tw_ferry_carry(struct tw_ferry *ferry)
{
    for (int i = 0; i < 2; i++) {
        struct tw_ferry_lane *lane = &ferry->lanes[i];
        if (load(lane, ferry->fds[i]) && unload(lane, ferry->fds[!i]))
            continue;
        tw_ferry_drop(ferry);
        return false;
    }
    if (!ferry->lanes[0].ended || !ferry->lanes[1].ended)
        return true;
    tw_fd_drop(&ferry->fds[0]);
    tw_fd_drop(&ferry->fds[1]);
    return false;
}
