#include "sock.h"

#include "clock.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <string.h>

/* Linux 5.6; few C libraries have it. */
#ifndef IPPROTO_MPTCP
#define IPPROTO_MPTCP 262
#endif

socklen_t tw_sock_address(const struct tw_endpoint *endpoint, struct sockaddr_storage *to)
{
    memset(to, 0, sizeof *to);
    if (endpoint->family == TW_IPV4) {
        struct sockaddr_in *in = (struct sockaddr_in *)to;
        in->sin_family = AF_INET;
        in->sin_port = htons(endpoint->port);
        memcpy(&in->sin_addr, endpoint->address, sizeof in->sin_addr);
        return sizeof *in;
    }
    struct sockaddr_in6 *in6 = (struct sockaddr_in6 *)to;
    in6->sin6_family = AF_INET6;
    in6->sin6_port = htons(endpoint->port);
    memcpy(&in6->sin6_addr, endpoint->address, sizeof in6->sin6_addr);
    return sizeof *in6;
}

bool tw_sock_endpoint(const struct sockaddr_storage *address, struct tw_endpoint *out)
{
    struct tw_endpoint endpoint = {0};
    if (address->ss_family == AF_INET) {
        const struct sockaddr_in *in = (const struct sockaddr_in *)address;
        endpoint.family = TW_IPV4;
        endpoint.port = ntohs(in->sin_port);
        memcpy(endpoint.address, &in->sin_addr, sizeof in->sin_addr);
    } else if (address->ss_family == AF_INET6) {
        const struct sockaddr_in6 *in6 = (const struct sockaddr_in6 *)address;
        endpoint.family = TW_IPV6;
        endpoint.port = ntohs(in6->sin6_port);
        memcpy(endpoint.address, &in6->sin6_addr, sizeof in6->sin6_addr);
    } else {
        return false;
    }
    tw_endpoint_unmap(&endpoint);
    *out = endpoint;
    return true;
}

static int set(int fd, int level, int name, const void *value, socklen_t n_bytes)
{
    return setsockopt(fd, level, name, value, n_bytes) == 0 ? 0 : errno;
}

static int set_linger(int fd, const struct tw_option_change *change)
{
    const struct linger linger = {.l_onoff = change->value != TW_LINGER_OFF,
                                  .l_linger = change->value};
    return set(fd, SOL_SOCKET, SO_LINGER, &linger, sizeof linger);
}

/* Values that the file does not set stay at the host's defaults. */
static int set_keepalive(int fd, const struct tw_option_change *change)
{
    const struct tw_keepalive *keepalive = &change->keepalive;
    const int on = keepalive->on;
    const struct {
        int name, value;
    } times[] = {{TCP_KEEPIDLE, keepalive->idle_s},
                 {TCP_KEEPINTVL, keepalive->every_s},
                 {TCP_KEEPCNT, keepalive->n}};
    int error = 0;
    for (size_t i = 0; i < TW_COUNT(times) && error == 0; i++) {
        if (times[i].value != 0)
            error = set(fd, IPPROTO_TCP, times[i].name, &times[i].value, sizeof(int));
    }
    return error != 0 ? error : set(fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
}

static int set_device(int fd, const struct tw_option_change *change)
{
    return set(fd, SOL_SOCKET, SO_BINDTODEVICE, change->device,
               (socklen_t)strlen(change->device) + 1);
}

/* A flag of the descriptor, not of the socket. */
static int set_cloexec(int fd, const struct tw_option_change *change)
{
    return fcntl(fd, F_SETFD, change->value != 0 ? FD_CLOEXEC : 0) == 0 ? 0 : errno;
}

int tw_sock_set(int fd, const struct tw_option_change *change)
{
    static const struct {
        int level, name;
        /* NULL: the option is one int */
        int (*set)(int fd, const struct tw_option_change *change);
    } options[] = {
        [TW_REUSEADDR] = {SOL_SOCKET, SO_REUSEADDR, NULL},
        [TW_REUSEPORT] = {SOL_SOCKET, SO_REUSEPORT, NULL},
        [TW_V6ONLY] = {IPPROTO_IPV6, IPV6_V6ONLY, NULL},
        [TW_LINGER] = {.set = set_linger},
        [TW_LINGER2] = {IPPROTO_TCP, TCP_LINGER2, NULL},
        [TW_CLOEXEC] = {.set = set_cloexec},
        [TW_KEEPALIVE] = {.set = set_keepalive},
        [TW_USER_TIMEOUT] = {IPPROTO_TCP, TCP_USER_TIMEOUT, NULL},
        [TW_BINDNOPORT] = {IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, NULL},
        [TW_DEVICE] = {.set = set_device},
    };
    _Static_assert(TW_COUNT(options) == TW_N_OPTIONS, "an option lacks its number");
    if (options[change->option].set != NULL)
        return options[change->option].set(fd, change);
    return set(fd, options[change->option].level, options[change->option].name, &change->value,
               sizeof change->value);
}

static int set_all(int fd, const struct tw_socket_options *options, struct tw_err *err)
{
    struct tw_option_change device = {.option = TW_DEVICE};
    memcpy(device.device, options->device, sizeof device.device);
    const struct {
        bool given;
        struct tw_option_change change;
    } changes[] = {
        {options->reuseaddr, {.option = TW_REUSEADDR, .value = 1}},
        {options->reuseport, {.option = TW_REUSEPORT, .value = 1}},
        {options->v6only, {.option = TW_V6ONLY, .value = 1}},
        {options->lingers, {.option = TW_LINGER, .value = options->linger_s}},
        {options->linger2_s != 0, {.option = TW_LINGER2, .value = options->linger2_s}},
        {options->inherited, {.option = TW_CLOEXEC, .value = 0}},
        {options->keepalive.on, {.option = TW_KEEPALIVE, .keepalive = options->keepalive}},
        {options->user_timeout_ms != 0,
         {.option = TW_USER_TIMEOUT, .value = options->user_timeout_ms}},
        {options->bindnoport, {.option = TW_BINDNOPORT, .value = 1}},
        {options->device[0] != '\0', device},
    };
    for (size_t i = 0; i < TW_COUNT(changes); i++) {
        int error = changes[i].given ? tw_sock_set(fd, &changes[i].change) : 0;
        if (error != 0)
            return tw_fail(err, error, "setsockopt %s",
                           tw_option_name(changes[i].change.option));
    }
    return 0;
}

int tw_sock_new(enum tw_family family, const struct tw_socket_options *options, int *out_fd,
                struct tw_err *err)
{
    TW_AUTO(tw_fd_drop)
    int fd = socket(family == TW_IPV4 ? AF_INET : AF_INET6, SOCK_STREAM | SOCK_CLOEXEC,
                    options->mptcp ? IPPROTO_MPTCP : IPPROTO_TCP);
    if (fd < 0)
        return tw_fail(err, errno, options->mptcp ? "MPTCP socket" : "socket");
    if (set_all(fd, options, err) < 0)
        return -1;
    *out_fd = tw_fd_take(&fd);
    return 0;
}

int tw_sock_has_mptcp(struct tw_err *err)
{
    TW_AUTO(tw_fd_drop)
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, IPPROTO_MPTCP);
    if (fd >= 0)
        return 0;
    int why = errno;
    if (why == ENOPROTOOPT) /* mptcp_init_sock() */
        return tw_fail(err, 0, "this kernel has no MPTCP: net.mptcp.enabled is 0");
    /* inet_create(); before Linux 5.6 the number is too large */
    if (why == EPROTONOSUPPORT || why == EINVAL)
        return tw_fail(err, 0, "this kernel has no MPTCP: it lacks CONFIG_MPTCP (Linux 5.6)");
    return tw_fail(err, why, "MPTCP socket");
}

int tw_sock_bind(int fd, const struct tw_endpoint *at)
{
    struct sockaddr_storage address;
    socklen_t n_bytes = tw_sock_address(at, &address);
    return bind(fd, (const struct sockaddr *)&address, n_bytes) == 0 ? 0 : errno;
}

/* Waits for the result of a connection attempt. */
static int await_connection(int fd, tw_ns until_ns)
{
    int error = 0;
    socklen_t n_bytes = sizeof error;
    struct pollfd poll_fd = {.fd = fd, .events = POLLOUT};
    int n = 0;
    do {
        tw_ns left_ns = until_ns - tw_now();
        const struct timespec wait = {.tv_sec = left_ns > 0 ? left_ns / TW_S : 0,
                                      .tv_nsec = left_ns > 0 ? left_ns % TW_S : 0};
        n = ppoll(&poll_fd, 1, &wait, NULL);
    } while (n < 0 && errno == EINTR);
    if (n < 0 || (n > 0 && getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &n_bytes) < 0))
        return errno;
    return n == 0 ? ETIMEDOUT : error;
}

int tw_sock_connect(int fd, const struct tw_endpoint *to, tw_ns wait_ns)
{
    struct sockaddr_storage address;
    socklen_t n_bytes = tw_sock_address(to, &address);
    tw_ns began_ns = tw_now();
    if (connect(fd, (const struct sockaddr *)&address, n_bytes) == 0)
        return 0;
    return errno == EINTR ? await_connection(fd, began_ns + wait_ns) : errno;
}

int tw_sock_listen(const struct tw_endpoint *at, const struct tw_socket_options *options,
                   int *out_fd, int *out_error, struct tw_err *err)
{
    enum { BACKLOG = 128 };
    TW_AUTO(tw_fd_drop) int fd = -1;
    if (tw_sock_new(at->family, options, &fd, err) < 0)
        return -1;
    int error = tw_sock_bind(fd, at);
    if (error == 0 && listen(fd, BACKLOG) < 0)
        error = errno;
    if (error == 0)
        *out_fd = tw_fd_take(&fd);
    *out_error = error;
    return 0;
}

bool tw_sock_is_shortage(int error)
{
    return error == ENOMEM || error == ENOBUFS || error == EMFILE || error == ENFILE;
}

int tw_sock_local(int fd, struct tw_endpoint *out, struct tw_err *err)
{
    struct sockaddr_storage address = {0};
    socklen_t n_bytes = sizeof address;
    if (getsockname(fd, (struct sockaddr *)&address, &n_bytes) < 0)
        return tw_fail(err, errno, "getsockname");
    return tw_sock_endpoint(&address, out) ? 0 : tw_fail(err, EAFNOSUPPORT, "getsockname");
}

int tw_sock_remote(int fd, struct tw_endpoint *out, struct tw_err *err)
{
    struct sockaddr_storage address = {0};
    socklen_t n_bytes = sizeof address;
    if (getpeername(fd, (struct sockaddr *)&address, &n_bytes) < 0)
        return tw_fail(err, errno, "getpeername");
    return tw_sock_endpoint(&address, out) ? 0 : tw_fail(err, EAFNOSUPPORT, "getpeername");
}

void tw_sock_reach(struct tw_endpoint *endpoint)
{
    static const uint8_t any[sizeof endpoint->address];
    if (memcmp(endpoint->address, any, sizeof any) != 0)
        return;
    if (endpoint->family == TW_IPV4)
        memcpy(endpoint->address, (uint8_t[]){127, 0, 0, 1}, 4);
    else
        endpoint->address[15] = 1;
}
