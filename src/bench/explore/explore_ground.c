#include "explore_ground.h"

#include "clock.h"
#include "setting.h"

#include <arpa/inet.h>
#include <libmnl/libmnl.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <sched.h>

enum { REQUEST_BYTES = 8192 };

static const char device[] = "twlab0";
static const char second_address[] = "fd00::1";

static const struct tw_setting settings[] = {
    {.name = "ip_local_port_range", .value = "1024 65535"},
    {.name = "tcp_max_tw_buckets", .value = "262144"},
    {.name = "tcp_fin_timeout", .value = "60"},
    {.name = "tcp_rfc1337", .value = "0"},
    /* Otherwise a later connection could reuse a TIME-WAIT on `lo`. */
    {.name = "tcp_tw_reuse", .value = "0"},
};

/* rtnetlink(7): a request to create something, with an acknowledgement. */
static struct nlmsghdr *new_request(char *buffer, uint16_t type)
{
    struct nlmsghdr *request = mnl_nlmsg_put_header(buffer);
    request->nlmsg_type = type;
    request->nlmsg_flags = NLM_F_REQUEST | NLM_F_CREATE | NLM_F_EXCL | NLM_F_ACK;
    return request;
}

/* Sends the request in `buffer` and waits for the kernel's answer. */
static int carry_out(char *buffer, const char *what, struct tw_err *err)
{
    const struct nlmsghdr *request = (const struct nlmsghdr *)buffer;
    struct mnl_socket *netlink = mnl_socket_open2(NETLINK_ROUTE, SOCK_CLOEXEC);
    if (netlink == NULL)
        return tw_fail(err, errno, "open rtnetlink");
    int result = -1;
    if (mnl_socket_bind(netlink, 0, MNL_SOCKET_AUTOPID) == 0 &&
        mnl_socket_sendto(netlink, request, request->nlmsg_len) >= 0) {
        ssize_t n_bytes = mnl_socket_recvfrom(netlink, buffer, REQUEST_BYTES);
        if (n_bytes > 0)
            result = mnl_cb_run(buffer, (size_t)n_bytes, 0, mnl_socket_get_portid(netlink),
                                NULL, NULL);
    }
    int why = errno;
    (void)mnl_socket_close(netlink);
    return result < 0 ? tw_fail(err, why, "%s", what) : 0;
}

/* Like `ip address add fd00::1/128 dev lo nodad`, so that it can be bound at once. */
static int add_second_address(unsigned lo, struct tw_err *err)
{
    char buffer[REQUEST_BYTES];
    struct in6_addr address;
    struct nlmsghdr *request = new_request(buffer, RTM_NEWADDR);
    struct ifaddrmsg *info = mnl_nlmsg_put_extra_header(request, sizeof *info);
    *info = (struct ifaddrmsg){.ifa_family = AF_INET6,
                               .ifa_prefixlen = 128,
                               .ifa_flags = IFA_F_NODAD,
                               .ifa_index = lo};
    (void)!inet_pton(AF_INET6, second_address, &address);
    mnl_attr_put(request, IFA_LOCAL, sizeof address, &address);
    return carry_out(buffer, "add a second address to lo", err);
}

/* The kernel adds the route to a new address later (addrconf_dad_work()). Waits until a
 * connection there is refused, because nothing listens, and no longer unreachable. */
static int await_second_address(struct tw_err *err)
{
    struct sockaddr_in6 to = {.sin6_family = AF_INET6, .sin6_port = htons(1)};
    (void)!inet_pton(AF_INET6, second_address, &to.sin6_addr);
    for (tw_ns end = tw_now() + 5 * TW_S; tw_now() < end; (void)sched_yield()) {
        TW_AUTO(tw_fd_drop) int fd = socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);
        if (fd < 0)
            return tw_fail(err, errno, "socket");
        if (connect(fd, (const struct sockaddr *)&to, sizeof to) == 0 || errno == ECONNREFUSED)
            return 0;
    }
    return tw_fail(err, 0, "no route to %s within 5 s", second_address);
}

/* Like `ip link add twlab0 type veth`. */
static int add_veth(struct tw_err *err)
{
    char buffer[REQUEST_BYTES];
    struct nlmsghdr *request = new_request(buffer, RTM_NEWLINK);
    struct ifinfomsg *info = mnl_nlmsg_put_extra_header(request, sizeof *info);
    info->ifi_family = AF_UNSPEC;
    mnl_attr_put_strz(request, IFLA_IFNAME, device);
    struct nlattr *link = mnl_attr_nest_start(request, IFLA_LINKINFO);
    mnl_attr_put_strz(request, IFLA_INFO_KIND, "veth");
    mnl_attr_nest_end(request, link);
    return carry_out(buffer, "create a veth device", err);
}

int tw_ground_prepare(unsigned *out_lo, unsigned *out_veth, struct tw_err *err)
{
    for (size_t i = 0; i < TW_COUNT(settings); i++)
        if (tw_setting_write(&settings[i], err) < 0)
            return -1;
    unsigned lo = if_nametoindex("lo");
    if (add_second_address(lo, err) < 0 || add_veth(err) < 0 || await_second_address(err) < 0)
        return -1;
    *out_lo = lo;
    *out_veth = if_nametoindex(device);
    return 0;
}
