#include "netns.h"

#include "setting.h"

#include <fcntl.h>
#include <net/if.h>
#include <sched.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

int tw_netns_current(int *out_fd, struct tw_err *err)
{
    int fd = open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return tw_fail(err, errno, "/proc/thread-self/ns/net");
    *out_fd = fd;
    return 0;
}

void tw_netns_shortage(struct tw_err *err)
{
    if (err->code == ENOSPC)
        err->code = EUSERS;
}

int tw_netns_enter(int fd, int *out_before, struct tw_err *err)
{
    TW_AUTO(tw_fd_drop) int before = -1;
    if (tw_netns_current(&before, err) < 0)
        return -1;
    if (setns(fd, CLONE_NEWNET) < 0)
        return tw_fail(err, errno, "setns: a network namespace");
    *out_before = tw_fd_take(&before);
    return 0;
}

void tw_netns_back(int *before)
{
    if (*before < 0)
        return;
    /* Cannot fail: the descriptor is a network namespace that this process was in, with the
     * privilege that setns() needs. */
    (void)!setns(*before, CLONE_NEWNET);
    tw_fd_drop(before);
}

int tw_netns_up(const char *device, int flags, struct tw_err *err)
{
    TW_AUTO(tw_fd_drop) int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return tw_fail(err, errno, "socket");
    struct ifreq request = {0};
    (void)snprintf(request.ifr_name, sizeof request.ifr_name, "%s", device);
    if (ioctl(fd, SIOCGIFFLAGS, &request) < 0)
        return tw_fail(err, errno, "flags of %s", device);
    request.ifr_flags = (short)(request.ifr_flags | IFF_UP | flags);
    if (ioctl(fd, SIOCSIFFLAGS, &request) < 0)
        return tw_fail(err, errno, "bring %s up", device);
    return 0;
}

void tw_netns_free_ports(void)
{
    static const struct tw_setting all = {.name = "ip_unprivileged_port_start", .value = "0"};
    struct tw_err ignored = {0};
    (void)!tw_setting_write(&all, &ignored);
}

int tw_netns_new(int *out_fd, struct tw_err *err)
{
    TW_AUTO(tw_netns_back) int before = -1;
    TW_AUTO(tw_fd_drop) int fd = -1;
    if (tw_netns_current(&before, err) < 0)
        return -1;
    if (unshare(CLONE_NEWNET) < 0) {
        (void)tw_fail(err, errno, "unshare: a network namespace");
        tw_netns_shortage(err);
        return -1;
    }
    if (tw_netns_current(&fd, err) < 0 || tw_netns_up("lo", 0, err) < 0)
        return -1;
    tw_netns_free_ports();
    *out_fd = tw_fd_take(&fd);
    return 0;
}
