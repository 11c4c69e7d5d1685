#include "port_options.h"

#include "own.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>

enum { MOST_IDLE = 64, MOST_CONNECTED = 16 };

static enum tw_known read_option(int fd, int level, int name)
{
    int value = 0;
    socklen_t n_bytes = sizeof value;
    if (getsockopt(fd, level, name, &value, &n_bytes) < 0)
        return TW_NOT_LOOKED;
    return value != 0 ? TW_YES : TW_NO;
}

/* The descriptor may have been closed, and its number reused. */
static void read_copy(int copy, uint64_t inode, struct tw_port_options *out)
{
    struct stat what;
    if (fstat(copy, &what) < 0 || what.st_ino != inode)
        return;
    *out = (struct tw_port_options){
        .reuseaddr = read_option(copy, SOL_SOCKET, SO_REUSEADDR),
        .reuseport = read_option(copy, SOL_SOCKET, SO_REUSEPORT),
        .defer_accept = read_option(copy, IPPROTO_TCP, TCP_DEFER_ACCEPT),
        .fastopen = read_option(copy, IPPROTO_TCP, TCP_FASTOPEN),
    };
}

/* No signal stops this process while it has the copy. */
static void copy_and_read(pid_t pid, int fd, struct tw_port_socket *socket)
{
    TW_AUTO(tw_fd_drop) int process = (int)syscall(SYS_pidfd_open, pid, 0);
    sigset_t all;
    sigset_t before;
    if (process < 0)
        return;
    (void)sigfillset(&all);
    (void)sigprocmask(SIG_SETMASK, &all, &before);
    TW_AUTO(tw_fd_drop) int copy = (int)syscall(SYS_pidfd_getfd, process, fd, 0);
    if (copy >= 0)
        read_copy(copy, socket->inode, &socket->options);
    tw_fd_drop(&copy);
    (void)sigprocmask(SIG_SETMASK, &before, NULL);
}

void tw_port_options_read(struct tw_port_look *look)
{
    size_t n_idle = 0;
    size_t n_connected = 0;
    size_t done = look->n_sockets; /* the socket read last; holds are sorted by socket */
    for (size_t i = 0; i < look->n_holds; i++) {
        const struct tw_port_hold_of *hold = &look->holds[i];
        struct tw_port_socket *socket = &look->sockets[hold->socket];
        bool is_idle = tw_tcp_state_is_idle(socket->state);
        size_t *n = is_idle ? &n_idle : &n_connected;
        if (hold->socket == done || hold->by != TW_PORT_BY_DESCRIPTOR ||
            *n >= (is_idle ? MOST_IDLE : MOST_CONNECTED))
            continue;
        copy_and_read(look->owners[hold->owner].pid, hold->fd, socket);
        /* Another process may permit it. */
        if (socket->options.reuseaddr == TW_NOT_LOOKED)
            continue;
        done = hold->socket;
        ++*n;
    }
}
