#include "veth.h"

#include "netns.h"

#include <fcntl.h>
#include <libmnl/libmnl.h>
#include <linux/ethtool.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <linux/sockios.h>
#include <linux/veth.h>
#include <net/if.h>
#include <string.h>
#include <sys/ioctl.h>

enum { BUFFER = 4096 };

struct rtnetlink {
    struct mnl_socket *socket;
    uint32_t sequence;
    _Alignas(struct nlmsghdr) char buffer[BUFFER];
};

static void drop_rtnetlink(struct rtnetlink *rtnetlink)
{
    if (rtnetlink->socket != NULL)
        (void)mnl_socket_close(rtnetlink->socket);
    rtnetlink->socket = NULL;
}

static int open_rtnetlink(struct rtnetlink *rtnetlink, struct tw_err *err)
{
    rtnetlink->socket = mnl_socket_open2(NETLINK_ROUTE, SOCK_CLOEXEC);
    if (rtnetlink->socket == NULL)
        return tw_fail(err, errno, "rtnetlink: socket");
    if (mnl_socket_bind(rtnetlink->socket, 0, MNL_SOCKET_AUTOPID) < 0)
        return tw_fail(err, errno, "rtnetlink: bind");
    return 0;
}

static struct nlmsghdr *new_request(struct rtnetlink *rtnetlink, uint16_t type)
{
    struct nlmsghdr *header = mnl_nlmsg_put_header(rtnetlink->buffer);
    header->nlmsg_type = type;
    header->nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK | NLM_F_CREATE | NLM_F_EXCL;
    header->nlmsg_seq = ++rtnetlink->sequence;
    return header;
}

/* Sends the buffer and waits for the kernel's acknowledgement. */
static int ask(struct rtnetlink *rtnetlink, struct tw_err *err)
{
    const struct nlmsghdr *header = (const struct nlmsghdr *)rtnetlink->buffer;
    if (mnl_socket_sendto(rtnetlink->socket, header, header->nlmsg_len) < 0)
        return tw_fail(err, errno, "rtnetlink: send");
    ssize_t n =
        mnl_socket_recvfrom(rtnetlink->socket, rtnetlink->buffer, sizeof rtnetlink->buffer);
    if (n < 0)
        return tw_fail(err, errno, "rtnetlink: receive");
    if (mnl_cb_run(rtnetlink->buffer, (size_t)n, rtnetlink->sequence,
                   mnl_socket_get_portid(rtnetlink->socket), NULL, NULL) < 0)
        return tw_fail(err, errno, "rtnetlink");
    return 0;
}

static int write_default(const char *name, const char *value, struct tw_err *err)
{
    char path[96];
    (void)snprintf(path, sizeof path, "/proc/sys/net/ipv6/conf/default/%s", name);
    TW_AUTO(tw_fd_drop) int fd = open(path, O_WRONLY | O_CLOEXEC);
    if (fd < 0 && errno == ENOENT)
        return 0; /* no IPv6 here, or no such setting */
    if (fd < 0 || write(fd, value, strlen(value)) < 0)
        return tw_fail(err, errno, "%s = %s", path, value);
    return 0;
}

int tw_veth_quieten(bool disable_ipv6, struct tw_err *err)
{
    static const struct {
        const char *name, *value;
    } quiet[] = {
        {"accept_dad", "0"},
        {"dad_transmits", "0"},
        {"accept_ra", "0"},
        {"autoconf", "0"},
        {"router_solicitations", "0"},
        {"addr_gen_mode", "1"}, /* no link-local address, which would be announced */
    };
    for (size_t i = 0; i < TW_COUNT(quiet); i++) {
        if (write_default(quiet[i].name, quiet[i].value, err) < 0)
            return -1;
    }
    return disable_ipv6 ? write_default("disable_ipv6", "1", err) : 0;
}

/* The attributes of the outer end contain its kind, which contains the inner end. */
int tw_veth_new(const struct tw_veth_spec *spec, struct tw_err *err)
{
    TW_AUTO(drop_rtnetlink) struct rtnetlink rtnetlink = {0};
    if (open_rtnetlink(&rtnetlink, err) < 0)
        return -1;
    struct nlmsghdr *header = new_request(&rtnetlink, RTM_NEWLINK);
    struct ifinfomsg *link = mnl_nlmsg_put_extra_header(header, sizeof *link);
    memset(link, 0, sizeof *link);
    mnl_attr_put_strz(header, IFLA_IFNAME, spec->outer);
    struct nlattr *info = mnl_attr_nest_start(header, IFLA_LINKINFO);
    mnl_attr_put_str(header, IFLA_INFO_KIND, "veth");
    struct nlattr *data = mnl_attr_nest_start(header, IFLA_INFO_DATA);
    struct nlattr *peer = mnl_attr_nest_start(header, VETH_INFO_PEER);
    link = mnl_nlmsg_put_extra_header(header, sizeof *link);
    memset(link, 0, sizeof *link);
    mnl_attr_put_strz(header, IFLA_IFNAME, spec->inner);
    mnl_attr_put(header, IFLA_ADDRESS, TW_MAC_BYTES, spec->inner_mac);
    mnl_attr_put_u32(header, IFLA_NET_NS_FD, (uint32_t)spec->inner_netns_fd);
    mnl_attr_nest_end(header, peer);
    mnl_attr_nest_end(header, data);
    mnl_attr_nest_end(header, info);
    if (ask(&rtnetlink, err) < 0)
        return tw_fail_within(err, "make the veth pair %s", spec->outer);
    return tw_netns_up(spec->outer, IFF_NOARP, err);
}

static int family_of(const struct tw_endpoint *endpoint)
{
    return endpoint->family == TW_IPV4 ? AF_INET : AF_INET6;
}

static void put_address(struct nlmsghdr *header, uint16_t type,
                        const struct tw_endpoint *endpoint)
{
    mnl_attr_put(header, type, endpoint->family == TW_IPV4 ? 4 : sizeof endpoint->address,
                 endpoint->address);
}

static int add_address(struct rtnetlink *rtnetlink, unsigned device,
                       const struct tw_endpoint *endpoint, struct tw_err *err)
{
    enum { PREFIX_IPV4 = 24, PREFIX_IPV6 = 64 };
    char text[TW_ENDPOINT_TEXT];
    struct nlmsghdr *header = new_request(rtnetlink, RTM_NEWADDR);
    struct ifaddrmsg *address = mnl_nlmsg_put_extra_header(header, sizeof *address);
    *address = (struct ifaddrmsg){
        .ifa_family = (uint8_t)family_of(endpoint),
        .ifa_prefixlen = endpoint->family == TW_IPV4 ? PREFIX_IPV4 : PREFIX_IPV6,
        .ifa_flags = IFA_F_NODAD,
        .ifa_scope = RT_SCOPE_UNIVERSE,
        .ifa_index = device,
    };
    put_address(header, IFA_LOCAL, endpoint);
    put_address(header, IFA_ADDRESS, endpoint);
    return ask(rtnetlink, err) == 0
               ? 0
               : tw_fail_within(err, "address %s", tw_endpoint_address_text(endpoint, text));
}

static int add_neighbour(struct rtnetlink *rtnetlink, unsigned device,
                         const struct tw_endpoint *endpoint, const uint8_t mac[TW_MAC_BYTES],
                         struct tw_err *err)
{
    char text[TW_ENDPOINT_TEXT];
    struct nlmsghdr *header = new_request(rtnetlink, RTM_NEWNEIGH);
    struct ndmsg *neighbour = mnl_nlmsg_put_extra_header(header, sizeof *neighbour);
    *neighbour = (struct ndmsg){
        .ndm_family = (uint8_t)family_of(endpoint),
        .ndm_ifindex = (int)device,
        .ndm_state = NUD_PERMANENT,
    };
    put_address(header, NDA_DST, endpoint);
    mnl_attr_put(header, NDA_LLADDR, TW_MAC_BYTES, mac);
    return ask(rtnetlink, err) == 0
               ? 0
               : tw_fail_within(err, "neighbour %s", tw_endpoint_address_text(endpoint, text));
}

static bool has_ipv6(void)
{
    return access("/proc/sys/net/ipv6", F_OK) == 0;
}

/* ethtool -K DEVICE tx off tso off gso off gro off rx off. Incoming packets are whole already:
 * a kernel that cannot switch the last two loses nothing. */
static int switch_offloads_off(const char *device, struct tw_err *err)
{
    static const struct {
        uint32_t command;
        const char *name;
        bool needed;
    } offloads[] = {
        {ETHTOOL_STXCSUM, "transmit checksums", true},
        {ETHTOOL_STSO, "TSO", true},
        {ETHTOOL_SGSO, "GSO", true},
        {ETHTOOL_SGRO, "GRO", false},
        {ETHTOOL_SRXCSUM, "receive checksums", false},
    };
    TW_AUTO(tw_fd_drop) int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return tw_fail(err, errno, "socket");
    for (size_t i = 0; i < TW_COUNT(offloads); i++) {
        struct ethtool_value value = {.cmd = offloads[i].command, .data = 0};
        struct ifreq request = {.ifr_data = (char *)&value};
        (void)snprintf(request.ifr_name, sizeof request.ifr_name, "%s", device);
        if (ioctl(fd, SIOCETHTOOL, &request) < 0 && (offloads[i].needed || errno != EOPNOTSUPP))
            return tw_fail(err, errno, "switch off %s of %s", offloads[i].name, device);
    }
    return 0;
}

int tw_veth_host(const struct tw_veth_host *host, struct tw_err *err)
{
    TW_AUTO(drop_rtnetlink) struct rtnetlink rtnetlink = {0};
    unsigned device = if_nametoindex(host->inner);
    if (device == 0)
        return tw_fail(err, errno, "device %s", host->inner);
    if (switch_offloads_off(host->inner, err) < 0 ||
        tw_netns_up(host->inner, IFF_NOARP, err) < 0 || open_rtnetlink(&rtnetlink, err) < 0)
        return -1;
    for (size_t i = 0; i < host->n_addresses; i++) {
        if (host->addresses[i].family == TW_IPV6 && !has_ipv6())
            continue;
        if (add_address(&rtnetlink, device, &host->addresses[i], err) < 0 ||
            add_neighbour(&rtnetlink, device, &host->neighbours[i], host->neighbour_mac, err) <
                0)
            return -1;
    }
    return 0;
}
