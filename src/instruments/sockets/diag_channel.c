#include "diag_channel.h"

#include <arpa/inet.h>
#include <libmnl/libmnl.h>
#include <linux/sock_diag.h>
#include <string.h>

enum { BUFFER = 32768 }; /* the most that the kernel puts into one message of a dump */

struct tw_diag_channel {
    struct mnl_socket *netlink;
    uint32_t sequence;
    char buffer[BUFFER];
};

/* include/net/tcp_states.h */
static const enum tw_tcp_state from_kernel[] = {
    [1] = TW_ESTABLISHED, [2] = TW_SYN_SENT,  [3] = TW_SYN_RECEIVED, [4] = TW_FIN_WAIT_1,
    [5] = TW_FIN_WAIT_2,  [6] = TW_TIME_WAIT, [7] = TW_CLOSED,       [8] = TW_CLOSE_WAIT,
    [9] = TW_LAST_ACK,    [10] = TW_LISTEN,   [11] = TW_CLOSING,     [12] = TW_SYN_RECEIVED,
    [13] = TW_BOUND,
};

static unsigned to_kernel(unsigned states)
{
    unsigned kernel = 0;
    for (unsigned i = 1; i < TW_COUNT(from_kernel); i++) {
        if ((states & 1U << from_kernel[i]) != 0)
            kernel |= 1U << i;
    }
    return kernel;
}

int tw_diag_channel_open(struct tw_diag_channel **out, struct tw_err *err)
{
    TW_AUTO(tw_diag_channel_drop) struct tw_diag_channel *channel = calloc(1, sizeof *channel);
    if (channel == NULL)
        return tw_fail(err, ENOMEM, "sock_diag");
    channel->netlink = mnl_socket_open2(NETLINK_SOCK_DIAG, SOCK_CLOEXEC);
    if (channel->netlink == NULL)
        return tw_fail(err, errno, "sock_diag: netlink socket");
    if (mnl_socket_bind(channel->netlink, 0, MNL_SOCKET_AUTOPID) < 0)
        return tw_fail(err, errno, "sock_diag: bind");
    *out = channel;
    channel = NULL;
    return 0;
}

void tw_diag_channel_drop(struct tw_diag_channel **channel)
{
    if (*channel == NULL)
        return;
    if ((*channel)->netlink != NULL)
        (void)mnl_socket_close((*channel)->netlink);
    free(*channel);
    *channel = NULL;
}

static void *new_request(struct tw_diag_channel *channel, uint16_t type, uint16_t flags,
                         size_t n_bytes)
{
    struct nlmsghdr *header = mnl_nlmsg_put_header(channel->buffer);
    header->nlmsg_type = type;
    header->nlmsg_flags = (uint16_t)(NLM_F_REQUEST | flags);
    header->nlmsg_seq = ++channel->sequence;
    void *request = mnl_nlmsg_put_extra_header(header, n_bytes);
    memset(request, 0, n_bytes);
    return request;
}

struct inet_diag_req_v2 *tw_diag_channel_request(struct tw_diag_channel *channel,
                                                 uint16_t flags, enum tw_family family,
                                                 unsigned states)
{
    struct inet_diag_req_v2 *request =
        new_request(channel, SOCK_DIAG_BY_FAMILY, flags, sizeof *request);
    request->sdiag_family = family == TW_IPV4 ? AF_INET : AF_INET6;
    request->sdiag_protocol = IPPROTO_TCP;
    request->idiag_states = to_kernel(states);
    request->id.idiag_cookie[0] = request->id.idiag_cookie[1] = INET_DIAG_NOCOOKIE;
    return request;
}

void tw_diag_channel_request_port(struct tw_diag_channel *channel, uint16_t port,
                                  unsigned states)
{
    struct inet_diag_req *request =
        new_request(channel, TCPDIAG_GETSOCK, NLM_F_DUMP, sizeof *request);
    request->idiag_states = to_kernel(states);
    request->id.idiag_sport = htons(port);
    request->id.idiag_cookie[0] = request->id.idiag_cookie[1] = INET_DIAG_NOCOOKIE;
}

void tw_diag_channel_add_protocol(struct tw_diag_channel *channel, uint32_t protocol)
{
    mnl_attr_put_u32((struct nlmsghdr *)channel->buffer, INET_DIAG_REQ_PROTOCOL, protocol);
}

void tw_diag_channel_destroys(struct tw_diag_channel *channel)
{
    ((struct nlmsghdr *)channel->buffer)->nlmsg_type = SOCK_DESTROY;
}

int tw_diag_channel_send(struct tw_diag_channel *channel, struct tw_err *err)
{
    const struct nlmsghdr *header = (const struct nlmsghdr *)channel->buffer;
    if (mnl_socket_sendto(channel->netlink, header, header->nlmsg_len) < 0)
        return tw_fail(err, errno, "sock_diag: send");
    return 0;
}

int tw_diag_channel_answer(struct tw_diag_channel *channel, const struct nlmsghdr **out,
                           struct tw_err *err)
{
    ssize_t n = mnl_socket_recvfrom(channel->netlink, channel->buffer, sizeof channel->buffer);
    if (n < 0)
        return tw_fail(err, errno, "sock_diag: receive");
    const struct nlmsghdr *header = (const struct nlmsghdr *)channel->buffer;
    if (!mnl_nlmsg_ok(header, (int)n))
        return tw_fail(err, EPROTO, "sock_diag: answer");
    *out = header;
    return 0;
}

struct walk {
    tw_diag_channel_row *row;
    void *arg;
};

static int walk_one(const struct nlmsghdr *header, void *arg)
{
    const struct walk *walk = arg;
    walk->row(header, walk->arg);
    return MNL_CB_OK;
}

int tw_diag_channel_each(struct tw_diag_channel *channel, tw_diag_channel_row *row, void *arg,
                         struct tw_err *err)
{
    unsigned us = mnl_socket_get_portid(channel->netlink);
    struct walk walk = {.row = row, .arg = arg};
    int more = MNL_CB_OK;
    while (more > MNL_CB_STOP) {
        ssize_t n =
            mnl_socket_recvfrom(channel->netlink, channel->buffer, sizeof channel->buffer);
        more = n < 0 ? MNL_CB_ERROR
                     : mnl_cb_run(channel->buffer, (size_t)n, channel->sequence, us, walk_one,
                                  &walk);
    }
    return more == MNL_CB_ERROR ? tw_fail(err, errno, "sock_diag: list sockets") : 0;
}

bool tw_diag_channel_message(const struct nlmsghdr *header, const struct inet_diag_msg **out,
                             enum tw_tcp_state *out_state)
{
    if (mnl_nlmsg_get_payload_len(header) < sizeof(struct inet_diag_msg))
        return false;
    const struct inet_diag_msg *message = mnl_nlmsg_get_payload(header);
    if (message->idiag_state >= TW_COUNT(from_kernel))
        return false;
    *out = message;
    *out_state = from_kernel[message->idiag_state];
    return true;
}

void tw_diag_channel_put(const struct tw_endpoint *endpoint, __be16 *port, __be32 address[4])
{
    *port = htons(endpoint->port);
    memcpy(address, endpoint->address, sizeof endpoint->address);
}

void tw_diag_channel_get(uint8_t family, __be16 port, const __be32 address[4],
                         struct tw_endpoint *out)
{
    *out = (struct tw_endpoint){.family = family == AF_INET ? TW_IPV4 : TW_IPV6,
                                .port = ntohs(port)};
    memcpy(out->address, address, family == AF_INET ? 4 : 16);
}
