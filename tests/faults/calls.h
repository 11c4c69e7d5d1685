#ifndef CALLS_H
#define CALLS_H

#include <errno.h>
#include <sys/syscall.h>

/* The system calls that are made to fail, and how. */
struct call {
    long number;
    const char *name;
    int error; /* a plausible one */
};

/* Left out, because the kernel cannot do what we would: close() closes even when it says that
 * it failed; exit has no error, rt_sigaction and the like have none for arguments that are
 * right; brk and mmap of memory are the subject of the test of allocations. */
static const struct call calls[] = {
    {SYS_openat, "openat", EMFILE},
    {SYS_read, "read", EIO},
    {SYS_write, "write", ENOSPC},
    {SYS_writev, "writev", ENOSPC},
    {SYS_lseek, "lseek", EINVAL},
    {SYS_fcntl, "fcntl", EAGAIN},
    {SYS_dup, "dup", EMFILE},
    {SYS_dup3, "dup3", EMFILE},
    {SYS_pipe2, "pipe2", EMFILE},
    {SYS_ioctl, "ioctl", ENOMEM},
    {SYS_newfstatat, "newfstatat", ENOMEM},
    {SYS_statx, "statx", ENOMEM},
    {SYS_readlinkat, "readlinkat", ENOMEM},
    {SYS_getdents64, "getdents64", EIO},
    {SYS_mkdirat, "mkdirat", ENOSPC},
    {SYS_renameat2, "renameat2", EIO},
    {SYS_linkat, "linkat", EIO},
    {SYS_unlinkat, "unlinkat", EIO},
    {SYS_flock, "flock", ENOLCK},
    {SYS_getrandom, "getrandom", EAGAIN},
    {SYS_uname, "uname", EFAULT},
    {SYS_socket, "socket", EMFILE},
    {SYS_socketpair, "socketpair", EMFILE},
    {SYS_bind, "bind", ENOMEM},
    {SYS_listen, "listen", ENOMEM},
    {SYS_connect, "connect", ENOMEM},
    {SYS_accept4, "accept4", EMFILE},
    {SYS_getsockname, "getsockname", ENOBUFS},
    {SYS_getpeername, "getpeername", ENOBUFS},
    {SYS_setsockopt, "setsockopt", ENOMEM},
    {SYS_getsockopt, "getsockopt", ENOMEM},
    {SYS_sendto, "sendto", ENOBUFS},
    {SYS_sendmsg, "sendmsg", ENOBUFS},
    {SYS_recvfrom, "recvfrom", ENOMEM},
    {SYS_recvmsg, "recvmsg", ENOMEM},
    {SYS_shutdown, "shutdown", ENOBUFS},
    {SYS_ppoll, "ppoll", ENOMEM},
    {SYS_eventfd2, "eventfd2", EMFILE},
    {SYS_signalfd4, "signalfd4", EMFILE},
    {SYS_clone, "clone", EAGAIN},
    {SYS_unshare, "unshare", ENOSPC},
    {SYS_wait4, "wait4", EINTR},
    {SYS_kill, "kill", EPERM},
    {SYS_prctl, "prctl", EINVAL},
    {SYS_setpgid, "setpgid", EPERM},
    {SYS_sched_getaffinity, "sched_getaffinity", EINVAL},
    {SYS_sched_setaffinity, "sched_setaffinity", EINVAL},
    {SYS_clock_nanosleep, "clock_nanosleep", EINTR},
    {SYS_mprotect, "mprotect", ENOMEM},
#ifdef SYS_open /* older architectures have these as well */
    {SYS_open, "open", EMFILE},
    {SYS_stat, "stat", ENOMEM},
    {SYS_lstat, "lstat", ENOMEM},
    {SYS_fstat, "fstat", ENOMEM},
    {SYS_access, "access", ENOMEM},
    {SYS_readlink, "readlink", ENOMEM},
    {SYS_mkdir, "mkdir", ENOSPC},
    {SYS_rename, "rename", EIO},
    {SYS_renameat, "renameat", EIO},
    {SYS_rmdir, "rmdir", EIO},
    {SYS_dup2, "dup2", EMFILE},
    {SYS_pipe, "pipe", EMFILE},
    {SYS_poll, "poll", ENOMEM},
#endif
};
enum { N_CALLS = sizeof calls / sizeof calls[0] };

#endif
