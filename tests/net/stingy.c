/* A kernel in a bad mood, to link the book's programs with (-Wl,--wrap): every other call is
 * interrupted, send() takes one byte, recv() gives three at most. All of it is allowed. */

#include <errno.h>
#include <stdbool.h>
#include <sys/socket.h>

enum { TAKES = 1, GIVES = 3 }; /* bytes */

/* The linker's names for the wrapped and for the real function. */
/* NOLINTBEGIN(bugprone-reserved-identifier,cert-dcl37-c,cert-dcl51-cpp) */
ssize_t __real_send(int fd, const void *bytes, size_t n, int flags);
ssize_t __real_recv(int fd, void *bytes, size_t n, int flags);
int __real_accept(int fd, struct sockaddr *from, socklen_t *length);
#pragma weak __real_accept /* the client has no accept() to be wrapped */
ssize_t __wrap_send(int fd, const void *bytes, size_t n, int flags);
ssize_t __wrap_recv(int fd, void *bytes, size_t n, int flags);
int __wrap_accept(int fd, struct sockaddr *from, socklen_t *length);

static bool interrupts(void)
{
    static bool last;
    last = !last;
    if (last)
        errno = EINTR;
    return last;
}

ssize_t __wrap_send(int fd, const void *bytes, size_t n, int flags)
{
    return interrupts() ? -1 : __real_send(fd, bytes, n < TAKES ? n : TAKES, flags);
}

ssize_t __wrap_recv(int fd, void *bytes, size_t n, int flags)
{
    return interrupts() ? -1 : __real_recv(fd, bytes, n < GIVES ? n : GIVES, flags);
}

int __wrap_accept(int fd, struct sockaddr *from, socklen_t *length)
{
    return interrupts() ? -1 : __real_accept(fd, from, length);
}
/* NOLINTEND(bugprone-reserved-identifier,cert-dcl37-c,cert-dcl51-cpp) */
