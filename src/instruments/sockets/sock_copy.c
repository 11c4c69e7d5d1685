#include "sock_copy.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/syscall.h>

static enum tw_known read_option(int fd, int level, int name)
{
    int value = 0;
    socklen_t n_bytes = sizeof value;
    if (getsockopt(fd, level, name, &value, &n_bytes) < 0)
        return TW_NOT_LOOKED;
    return value != 0 ? TW_YES : TW_NO;
}

void tw_sock_copy_read(pid_t pid, int fd, struct tw_sock_copy *out)
{
    *out = (struct tw_sock_copy){.reuseaddr = TW_NOT_LOOKED};
    TW_AUTO(tw_fd_drop) int process = (int)syscall(SYS_pidfd_open, pid, 0);
    if (process < 0)
        return;
    TW_AUTO(tw_fd_drop) int copy = (int)syscall(SYS_pidfd_getfd, process, fd, 0);
    if (copy < 0)
        return;
    out->reuseaddr = read_option(copy, SOL_SOCKET, SO_REUSEADDR);
    out->reuseport = read_option(copy, SOL_SOCKET, SO_REUSEPORT);
    out->defer_accept = read_option(copy, IPPROTO_TCP, TCP_DEFER_ACCEPT);
}
