#ifndef TW_SOCK_COPY_H
#define TW_SOCK_COPY_H

#include "own.h"
#include "run.h"

#include <sys/types.h>

/* The options of a socket that another process has open. */
struct tw_sock_copy {
    enum tw_known reuseaddr, reuseport, defer_accept; /* TW_NOT_LOOKED: not permitted */
};

/* Copies descriptor fd of the process (pidfd_getfd(2), Linux 5.6; the same permission as ptrace),
 * reads its options, and closes the copy at once: while it is open, the socket outlives its
 * process, which then neither stops listening nor sends a FIN. */
void tw_sock_copy_read(pid_t pid, int fd, struct tw_sock_copy *out);

#endif
