#include "sock_diag.h"

#include "sock.h"

#include <arpa/inet.h>
#include <libmnl/libmnl.h>
#include <linux/inet_diag.h>
#include <linux/sock_diag.h>
#include <net/if.h>
#include <string.h>

enum { BUFFER = 32768, MOST_DEVICES = 4 };

struct tw_sock_diag {
    struct mnl_socket *netlink;
    uint32_t sequence;
    unsigned devices[1 + MOST_DEVICES]; /* interface indices; the first is 0: no device */
    size_t n_devices;
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

int tw_sock_diag_open(struct tw_sock_diag **out, struct tw_err *err)
{
    TW_AUTO(tw_sock_diag_drop) struct tw_sock_diag *diag = calloc(1, sizeof *diag);
    if (diag == NULL)
        return tw_fail(err, ENOMEM, "sock_diag");
    diag->netlink = mnl_socket_open2(NETLINK_SOCK_DIAG, SOCK_CLOEXEC);
    if (diag->netlink == NULL)
        return tw_fail(err, errno, "sock_diag: netlink socket");
    if (mnl_socket_bind(diag->netlink, 0, MNL_SOCKET_AUTOPID) < 0)
        return tw_fail(err, errno, "sock_diag: bind");
    diag->n_devices = 1;
    *out = diag;
    diag = NULL;
    return 0;
}

void tw_sock_diag_watch_device(struct tw_sock_diag *diag, const char *name)
{
    unsigned index = if_nametoindex(name);
    for (size_t i = 0; i < diag->n_devices; i++) {
        if (diag->devices[i] == index)
            return;
    }
    if (diag->n_devices < TW_COUNT(diag->devices))
        diag->devices[diag->n_devices++] = index;
}

void tw_sock_diag_drop(struct tw_sock_diag **diag)
{
    if (*diag == NULL)
        return;
    if ((*diag)->netlink != NULL)
        (void)mnl_socket_close((*diag)->netlink);
    free(*diag);
    *diag = NULL;
}

static void put_endpoint(const struct tw_endpoint *endpoint, __be16 *port, __be32 address[4])
{
    *port = htons(endpoint->port);
    memcpy(address, endpoint->address, sizeof endpoint->address);
}

static void get_endpoint(uint8_t family, __be16 port, const __be32 address[4],
                         struct tw_endpoint *out)
{
    *out = (struct tw_endpoint){.family = family == AF_INET ? TW_IPV4 : TW_IPV6,
                                .port = ntohs(port)};
    memcpy(out->address, address, family == AF_INET ? 4 : 16);
    tw_endpoint_unmap(out);
}

static struct inet_diag_req_v2 *new_request(struct tw_sock_diag *diag, uint16_t flags,
                                            enum tw_family family, unsigned states)
{
    struct nlmsghdr *header = mnl_nlmsg_put_header(diag->buffer);
    header->nlmsg_type = SOCK_DIAG_BY_FAMILY;
    header->nlmsg_flags = (uint16_t)(NLM_F_REQUEST | flags);
    header->nlmsg_seq = ++diag->sequence;
    struct inet_diag_req_v2 *request = mnl_nlmsg_put_extra_header(header, sizeof *request);
    memset(request, 0, sizeof *request);
    request->sdiag_family = family == TW_IPV4 ? AF_INET : AF_INET6;
    request->sdiag_protocol = IPPROTO_TCP;
    request->idiag_states = to_kernel(states);
    request->id.idiag_cookie[0] = request->id.idiag_cookie[1] = INET_DIAG_NOCOOKIE;
    return request;
}

static int send_request(struct tw_sock_diag *diag, struct tw_err *err)
{
    const struct nlmsghdr *header = (const struct nlmsghdr *)diag->buffer;
    if (mnl_socket_sendto(diag->netlink, header, header->nlmsg_len) < 0)
        return tw_fail(err, errno, "sock_diag: send");
    return 0;
}

static bool read_socket(const struct nlmsghdr *header, struct tw_diag_socket *out)
{
    if (mnl_nlmsg_get_payload_len(header) < sizeof(struct inet_diag_msg))
        return false;
    const struct inet_diag_msg *message = mnl_nlmsg_get_payload(header);
    if (message->idiag_state >= TW_COUNT(from_kernel))
        return false;
    *out = (struct tw_diag_socket){
        .state = from_kernel[message->idiag_state],
        .timer_ms = message->idiag_timer != 0 ? (int64_t)message->idiag_expires : -1,
        .uid = message->idiag_uid,
        .inode = message->idiag_inode,
    };
    get_endpoint(message->idiag_family, message->id.idiag_sport, message->id.idiag_src,
                 &out->local);
    get_endpoint(message->idiag_family, message->id.idiag_dport, message->id.idiag_dst,
                 &out->remote);
    return true;
}

/* Looks up a socket that is bound to the device (0: to none). */
static int find_on(struct tw_sock_diag *diag, unsigned device, const struct tw_endpoint *local,
                   const struct tw_endpoint *remote, struct tw_diag_socket *out,
                   struct tw_err *err)
{
    const struct tw_endpoint nobody = {.family = local->family};
    struct inet_diag_req_v2 *request = new_request(diag, 0, local->family, ~0U);
    request->id.idiag_if = device;
    put_endpoint(local, &request->id.idiag_sport, request->id.idiag_src);
    put_endpoint(remote != NULL ? remote : &nobody, &request->id.idiag_dport,
                 request->id.idiag_dst);
    if (send_request(diag, err) < 0)
        return -1;

    ssize_t n_bytes = mnl_socket_recvfrom(diag->netlink, diag->buffer, sizeof diag->buffer);
    if (n_bytes < 0)
        return tw_fail(err, errno, "sock_diag: receive");
    const struct nlmsghdr *header = (const struct nlmsghdr *)diag->buffer;
    if (!mnl_nlmsg_ok(header, (int)n_bytes))
        return tw_fail(err, EPROTO, "sock_diag: answer");
    if (header->nlmsg_type == NLMSG_ERROR) {
        const struct nlmsgerr *answer = mnl_nlmsg_get_payload(header);
        return answer->error == -ENOENT ? 0 : tw_fail(err, -answer->error, "sock_diag: lookup");
    }

    struct tw_diag_socket found;
    if (!read_socket(header, &found))
        return tw_fail(err, EPROTO, "sock_diag: answer");
    /* When the connection is gone, the kernel returns the listening socket. */
    bool is_listener = found.remote.port == 0;
    if (is_listener != (remote == NULL))
        return 0;
    *out = found;
    return 1;
}

int tw_sock_diag_find(struct tw_sock_diag *diag, const struct tw_endpoint *local,
                      const struct tw_endpoint *remote, struct tw_diag_socket *out,
                      struct tw_err *err)
{
    int found = 0;
    for (size_t i = 0; i < diag->n_devices && found == 0; i++)
        found = find_on(diag, diag->devices[i], local, remote, out, err);
    return found;
}

static int destroy_on(struct tw_sock_diag *diag, unsigned device,
                      const struct tw_endpoint *local, const struct tw_endpoint *remote,
                      int *out_error, struct tw_err *err)
{
    struct inet_diag_req_v2 *request = new_request(diag, NLM_F_ACK, local->family, ~0U);
    struct nlmsghdr *header = (struct nlmsghdr *)diag->buffer;
    header->nlmsg_type = SOCK_DESTROY;
    request->id.idiag_if = device;
    put_endpoint(local, &request->id.idiag_sport, request->id.idiag_src);
    put_endpoint(remote, &request->id.idiag_dport, request->id.idiag_dst);
    if (send_request(diag, err) < 0)
        return -1;
    ssize_t n_bytes = mnl_socket_recvfrom(diag->netlink, diag->buffer, sizeof diag->buffer);
    if (n_bytes < 0)
        return tw_fail(err, errno, "sock_diag: receive");
    if (!mnl_nlmsg_ok(header, (int)n_bytes) || header->nlmsg_type != NLMSG_ERROR)
        return tw_fail(err, EPROTO, "sock_diag: answer");
    *out_error = -((const struct nlmsgerr *)mnl_nlmsg_get_payload(header))->error;
    return 0;
}

int tw_sock_diag_destroy(struct tw_sock_diag *diag, const struct tw_endpoint *local,
                         const struct tw_endpoint *remote, int *out_error, struct tw_err *err)
{
    *out_error = ENOENT;
    for (size_t i = 0; i < diag->n_devices && *out_error == ENOENT; i++) {
        if (destroy_on(diag, diag->devices[i], local, remote, out_error, err) < 0)
            return -1;
    }
    return 0;
}

static int list_one(const struct nlmsghdr *header, void *arg)
{
    struct tw_diag_list *list = arg;
    struct tw_diag_socket found;
    if (read_socket(header, &found)) {
        if (list->n < list->n_room)
            list->sockets[list->n] = found;
        list->n++;
    }
    return MNL_CB_OK;
}

static int list_family(struct tw_sock_diag *diag, enum tw_family family, uint16_t port,
                       unsigned states, struct tw_diag_list *list, struct tw_err *err)
{
    struct inet_diag_req_v2 *request = new_request(diag, NLM_F_DUMP, family, states);
    request->id.idiag_sport = htons(port);
    if (send_request(diag, err) < 0)
        return -1;

    unsigned us = mnl_socket_get_portid(diag->netlink);
    int more = MNL_CB_OK;
    while (more > MNL_CB_STOP) {
        ssize_t n = mnl_socket_recvfrom(diag->netlink, diag->buffer, sizeof diag->buffer);
        more = n < 0 ? MNL_CB_ERROR
                     : mnl_cb_run(diag->buffer, (size_t)n, diag->sequence, us, list_one, list);
    }
    return more == MNL_CB_ERROR ? tw_fail(err, errno, "sock_diag: list port %u", port) : 0;
}

int tw_sock_diag_list(struct tw_sock_diag *diag, uint16_t port, unsigned states,
                      struct tw_diag_list *list, struct tw_err *err)
{
    if (list_family(diag, TW_IPV4, port, states, list, err) < 0 ||
        list_family(diag, TW_IPV6, port, states, list, err) < 0)
        return -1;
    return 0;
}

int tw_sock_diag_shows_bound(struct tw_sock_diag *diag, enum tw_known *out, struct tw_err *err)
{
    const struct tw_socket_options none = {0};
    struct tw_endpoint at = {.family = TW_IPV4, .address = {127, 0, 0, 1}};
    TW_AUTO(tw_fd_drop) int fd = -1;
    if (tw_sock_new(TW_IPV4, &none, &fd, err) < 0)
        return -1;
    int error = tw_sock_bind(fd, &at);
    if (error != 0)
        return tw_fail(err, error, "bind a port that the kernel chooses");
    if (tw_sock_local(fd, &at, err) < 0)
        return -1;

    struct tw_diag_list list = {0};
    if (tw_sock_diag_list(diag, at.port, 1U << TW_BOUND, &list, err) < 0)
        return -1;
    *out = list.n > 0 ? TW_YES : TW_NO;
    return 0;
}
