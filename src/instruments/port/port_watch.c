#include "port_watch.h"

#include "diag_channel.h"
#include "port_network.h"

#include <arpa/inet.h>
#include <linux/sock_diag.h>
#include <poll.h>
#include <sys/socket.h>

enum { BUFFER = 8192 };

struct tw_port_watch {
    int notices;
    uint16_t port;
    _Alignas(struct nlmsghdr) char buffer[BUFFER];
};

int tw_port_watch_open(const char *network, uint16_t port, struct tw_port_watch **out,
                       struct tw_err *err)
{
    TW_AUTO(tw_port_watch_drop) struct tw_port_watch *watch = calloc(1, sizeof *watch);
    if (watch == NULL)
        return tw_fail(err, ENOMEM, "watch of port %u", port);
    watch->port = port;
    watch->notices = -1;
    if (tw_port_network_notices(network, &watch->notices, err) < 0)
        return -1;
    *out = watch;
    watch = NULL;
    return 0;
}

void tw_port_watch_drop(struct tw_port_watch **watch)
{
    if (*watch == NULL)
        return;
    tw_fd_drop(&(*watch)->notices);
    free(*watch);
    *watch = NULL;
}

static bool is_about_port(const struct tw_port_watch *watch, size_t n_bytes)
{
    const struct nlmsghdr *header = (const struct nlmsghdr *)watch->buffer;
    const struct inet_diag_msg *message = NULL;
    enum tw_tcp_state state = TW_CLOSED;
    return n_bytes >= sizeof *header && header->nlmsg_len <= n_bytes &&
           tw_diag_channel_message(header, &message, &state) &&
           ntohs(message->id.idiag_sport) == watch->port;
}

/* Reads all notices that are there. Returns 1 if one is about the port, 0 if none is. */
static int read_notices(struct tw_port_watch *watch, struct tw_err *err)
{
    int found = 0;
    for (;;) {
        ssize_t n = recv(watch->notices, watch->buffer, sizeof watch->buffer, 0);
        if (n < 0 && errno == ENOBUFS)
            found = 1;
        else if (n < 0 && errno != EINTR)
            return errno == EAGAIN
                       ? found
                       : tw_fail(err, errno, "sock_diag: notices of port %u", watch->port);
        if (n >= 0 && is_about_port(watch, (size_t)n))
            found = 1;
    }
}

int tw_port_watch_await(struct tw_port_watch *watch, tw_ns until_ns, struct tw_err *err)
{
    for (;;) {
        struct pollfd polled = {.fd = watch->notices, .events = POLLIN};
        tw_ns left_ns = until_ns - tw_now();
        const struct timespec wait = {.tv_sec = left_ns > 0 ? left_ns / TW_S : 0,
                                      .tv_nsec = left_ns > 0 ? left_ns % TW_S : 0};
        int n = ppoll(&polled, 1, &wait, NULL);
        if (n < 0 && errno != EINTR)
            return tw_fail(err, errno, "wait for port %u", watch->port);
        if (n <= 0)
            return 0;
        int found = read_notices(watch, err);
        if (found != 0)
            return found;
    }
}
