#include "named_network.h"

#include "scan.h"

#include <fcntl.h>
#include <limits.h>
#include <linux/nsfs.h>
#include <sched.h>
#include <string.h>
#include <sys/ioctl.h>

static int open_of_process(uint64_t pid, int *out_fd, struct tw_err *err)
{
    char path[PATH_MAX];
    (void)snprintf(path, sizeof path, "/proc/%d/ns/net", (int)pid);
    *out_fd = open(path, O_RDONLY | O_CLOEXEC);
    if (*out_fd >= 0)
        return 0;
    if (errno == ENOENT)
        return tw_fail(err, 0, "network namespace of process %d: there is no such process",
                       (int)pid);
    if (errno == EACCES)
        return tw_fail(err, 0,
                       "network namespace of process %d: it is another user's; run as root",
                       (int)pid);
    return tw_fail(err, errno, "%s", path);
}

int tw_named_network_open(const char *name, int *out_fd, struct tw_err *err)
{
    char path[PATH_MAX];
    uint64_t pid = 0;
    if (tw_scan_range(name, 1, INT_MAX, &pid))
        return open_of_process(pid, out_fd, err);
    if (name[0] == '\0' || name[0] == '.' || strchr(name, '/') != NULL)
        return tw_fail(err, 0, "network namespace '%s': neither a name nor a pid", name);
    (void)snprintf(path, sizeof path, "/run/netns/%s", name);
    *out_fd = open(path, O_RDONLY | O_CLOEXEC);
    if (*out_fd >= 0)
        return 0;
    if (errno == ENOENT)
        return tw_fail(
            err, 0,
            "network namespace '%s': there is no %s; `ip netns` lists the names, and "
            "the pid of a process in it works too",
            name, path);
    return tw_fail(err, errno, "network namespace '%s'", name);
}

int tw_named_network_enter(int fd, bool *out_joined, struct tw_err *err)
{
    *out_joined = false;
    if (setns(fd, CLONE_NEWNET) == 0)
        return 0;
    if (errno == EINVAL)
        return tw_fail(err, 0, "it is a file, but no network namespace");
    if (errno != EPERM)
        return tw_fail(err, errno, "setns: a network namespace");
    /* Its user namespace, if this user's may see it, gives the privilege. */
    TW_AUTO(tw_fd_drop) int users = ioctl(fd, NS_GET_USERNS);
    if (users < 0 || setns(users, CLONE_NEWUSER) < 0 || setns(fd, CLONE_NEWNET) < 0)
        return tw_fail(err, 0, "only root may enter it");
    *out_joined = true;
    return 0;
}
