#include "explore_link.h"

#include "clock.h"
#include "sock.h"

#include <linux/sockios.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sched.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

/* Defined in linux/in.h since 6.3. */
#ifndef IP_LOCAL_PORT_RANGE
#define IP_LOCAL_PORT_RANGE 51
#endif

enum { MAX_FDS = 32 };
static const tw_ns patience = 10 * TW_S; /* long, because the machine may be busy */

static const enum tw_tcp_state from_kernel[] = {
    [TCP_ESTABLISHED] = TW_ESTABLISHED,
    [TCP_SYN_SENT] = TW_SYN_SENT,
    [TCP_SYN_RECV] = TW_SYN_RECEIVED,
    [TCP_FIN_WAIT1] = TW_FIN_WAIT_1,
    [TCP_FIN_WAIT2] = TW_FIN_WAIT_2,
    [TCP_TIME_WAIT] = TW_TIME_WAIT,
    [TCP_CLOSE] = TW_CLOSED,
    [TCP_CLOSE_WAIT] = TW_CLOSE_WAIT,
    [TCP_LAST_ACK] = TW_LAST_ACK,
    [TCP_LISTEN] = TW_LISTEN,
    [TCP_CLOSING] = TW_CLOSING,
};

/* The kernel's state of the socket (TCP_INFO). A descriptor without a connection, or whose
 * connection continues as TIME-WAIT, is TW_CLOSED. */
static int state_of(int fd, enum tw_tcp_state *out, struct tw_err *err)
{
    uint8_t state = 0; /* tcpi_state is the first byte of struct tcp_info */
    socklen_t n_bytes = sizeof state;
    if (getsockopt(fd, IPPROTO_TCP, TCP_INFO, &state, &n_bytes) < 0)
        return tw_fail(err, errno, "getsockopt TCP_INFO");
    if (state >= TW_COUNT(from_kernel))
        return tw_fail(err, 0, "TCP_INFO reports the unknown state %u", state);
    *out = from_kernel[state];
    return 0;
}

/* Makes the receiver of a FIN acknowledge it now, which it does once the FIN is read. */
static void hurry(int fd)
{
    const int on = 1;
    char none;
    if (fd < 0)
        return;
    (void)!recv(fd, &none, sizeof none, MSG_DONTWAIT);
    (void)setsockopt(fd, IPPROTO_TCP, TCP_QUICKACK, &on, sizeof on);
}

int tw_explore_link_await(int fd, int peer_fd, enum tw_tcp_state state, struct tw_err *err)
{
    tw_ns end = 0;
    for (;;) {
        enum tw_tcp_state seen = TW_CLOSED;
        if (state_of(fd, &seen, err) < 0)
            return -1;
        if (seen == state)
            return 0;
        if (end == 0)
            end = tw_now() + patience;
        if (tw_now() > end)
            return tw_fail(err, 0, "a connection is in %s, expected %s",
                           tw_tcp_state_name(seen), tw_tcp_state_name(state));
        hurry(peer_fd);
        (void)sched_yield();
    }
}

int tw_explore_link_stall(int fd, struct tw_err *err)
{
    enum { MANY = 32 };
    static const char some[100];
    const int on = 1;
    const unsigned byte_a_second = 1;
    if (setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) < 0 ||
        setsockopt(fd, SOL_SOCKET, SO_MAX_PACING_RATE, &byte_a_second, sizeof byte_a_second) <
            0)
        return tw_fail(err, errno, "setsockopt SO_MAX_PACING_RATE");

    /* The first ten segments of a connection are not paced: tcp_update_skb_after_send(). */
    for (unsigned i = 0; i < MANY; i++) {
        int n_unsent = 0;
        if (send(fd, some, sizeof some, MSG_DONTWAIT | MSG_NOSIGNAL) < 0 ||
            ioctl(fd, SIOCOUTQNSD, &n_unsent) < 0)
            return tw_fail(err, errno, "send");
        if (n_unsent > 0)
            return 0;
    }
    return tw_fail(err, 0, "SO_MAX_PACING_RATE did not stop a connection from sending");
}

/* tw_sock_endpoint() unmaps the mapped address of an IPv6 socket; here it must stay mapped. */
static int as_it_is(const struct sockaddr_storage *address, struct tw_endpoint *out,
                    struct tw_err *err)
{
    struct tw_endpoint endpoint;
    if (!tw_sock_endpoint(address, &endpoint))
        return tw_fail(err, EAFNOSUPPORT, "the address of a socket");
    if (address->ss_family == AF_INET6 && endpoint.family == TW_IPV4) {
        endpoint.family = TW_IPV6;
        memmove(endpoint.address + 12, endpoint.address, 4);
        memset(endpoint.address, 0, 10);
        memset(endpoint.address + 10, 0xff, 2);
    }
    *out = endpoint;
    return 0;
}

int tw_explore_link_local(int fd, struct tw_endpoint *out, struct tw_err *err)
{
    struct sockaddr_storage address = {0};
    socklen_t n_bytes = sizeof address;
    if (getsockname(fd, (struct sockaddr *)&address, &n_bytes) < 0)
        return tw_fail(err, errno, "getsockname");
    return as_it_is(&address, out, err);
}

int tw_explore_link_remote(int fd, struct tw_endpoint *out, struct tw_err *err)
{
    struct sockaddr_storage address = {0};
    socklen_t n_bytes = sizeof address;
    if (getpeername(fd, (struct sockaddr *)&address, &n_bytes) < 0)
        return tw_fail(err, errno, "getpeername");
    return as_it_is(&address, out, err);
}

void tw_explore_link_reset(int *fd)
{
    const struct linger at_once = {.l_onoff = 1};
    if (*fd >= 0)
        (void)setsockopt(*fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    tw_fd_drop(fd);
}

int tw_explore_link_ports(int fd, uint16_t from, uint16_t to, struct tw_err *err)
{
    uint32_t range = (uint32_t)to << 16 | from;
    if (setsockopt(fd, IPPROTO_IP, IP_LOCAL_PORT_RANGE, &range, sizeof range) < 0)
        return tw_fail(err, errno, "setsockopt IP_LOCAL_PORT_RANGE");
    return 0;
}

int tw_explore_link_await_any(const int *fds, size_t n_fds, size_t *out_which,
                              struct tw_err *err)
{
    struct pollfd polled[MAX_FDS] = {0};
    for (size_t i = 0; i < n_fds; i++)
        polled[i] = (struct pollfd){.fd = fds[i], .events = POLLIN};
    int n = poll(polled, n_fds, (int)(patience / TW_MS));
    if (n < 0)
        return tw_fail(err, errno, "poll");
    for (size_t i = 0; i < n_fds && n > 0; i++)
        if ((polled[i].revents & POLLIN) != 0) {
            *out_which = i;
            return 0;
        }
    return tw_fail(err, ETIMEDOUT, "a client connected, but no socket can accept it");
}
