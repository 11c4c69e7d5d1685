#include "sock.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>

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

int tw_sock_set(int fd, const struct tw_option_change *change)
{
    static const struct {
        int level, name;
    } options[] = {
        [TW_REUSEADDR] = {SOL_SOCKET, SO_REUSEADDR},
        [TW_REUSEPORT] = {SOL_SOCKET, SO_REUSEPORT},
        [TW_V6ONLY] = {IPPROTO_IPV6, IPV6_V6ONLY},
        [TW_LINGER] = {SOL_SOCKET, SO_LINGER},
        [TW_LINGER2] = {IPPROTO_TCP, TCP_LINGER2},
        [TW_CLOEXEC] = {0, 0}, /* is the descriptor's, not the socket's */
    };
    _Static_assert(TW_COUNT(options) == TW_N_OPTIONS, "an option lacks its number");
    if (change->option == TW_CLOEXEC)
        return fcntl(fd, F_SETFD, change->value != 0 ? FD_CLOEXEC : 0) == 0 ? 0 : errno;
    const struct linger linger = {.l_onoff = change->value != TW_LINGER_OFF,
                                  .l_linger = change->value};
    bool lingers = change->option == TW_LINGER;
    const void *value = lingers ? (const void *)&linger : &change->value;
    socklen_t n_bytes = lingers ? sizeof linger : sizeof change->value;
    int set = setsockopt(fd, options[change->option].level, options[change->option].name, value,
                         n_bytes);
    return set == 0 ? 0 : errno;
}

int tw_sock_new(enum tw_family family, const struct tw_socket_options *options, int *out_fd,
                struct tw_err *err)
{
    const struct {
        bool given;
        struct tw_option_change change;
    } changes[] = {
        {options->reuseaddr, {TW_REUSEADDR, 1}},
        {options->reuseport, {TW_REUSEPORT, 1}},
        {options->v6only, {TW_V6ONLY, 1}},
        {options->lingers, {TW_LINGER, options->linger_s}},
        {options->linger2_s != 0, {TW_LINGER2, options->linger2_s}},
        {options->inherited, {TW_CLOEXEC, 0}},
    };
    TW_AUTO(tw_fd_drop)
    int fd = socket(family == TW_IPV4 ? AF_INET : AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return tw_fail(err, errno, "socket");
    for (size_t i = 0; i < TW_COUNT(changes); i++) {
        int error = changes[i].given ? tw_sock_set(fd, &changes[i].change) : 0;
        if (error != 0)
            return tw_fail(err, error, "setsockopt %s",
                           tw_option_name(changes[i].change.option));
    }
    *out_fd = tw_fd_take(&fd);
    return 0;
}

int tw_sock_bind(int fd, const struct tw_endpoint *at)
{
    struct sockaddr_storage address;
    socklen_t n_bytes = tw_sock_address(at, &address);
    return bind(fd, (const struct sockaddr *)&address, n_bytes) == 0 ? 0 : errno;
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
