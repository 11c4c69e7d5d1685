#include "sock_diag.h"

#include "diag_channel.h"
#include "sock.h"

#include <arpa/inet.h>
#include <net/if.h>
#include <string.h>

enum { MOST_DEVICES = 4 };

struct tw_sock_diag {
    struct tw_diag_channel *channel;
    unsigned devices[1 + MOST_DEVICES]; /* interface indices; the first is 0: no device */
    size_t n_devices;
};

int tw_sock_diag_open(struct tw_sock_diag **out, struct tw_err *err)
{
    TW_AUTO(tw_sock_diag_drop) struct tw_sock_diag *diag = calloc(1, sizeof *diag);
    if (diag == NULL)
        return tw_fail(err, ENOMEM, "sock_diag");
    if (tw_diag_channel_open(&diag->channel, err) < 0)
        return -1;
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
    tw_diag_channel_drop(&(*diag)->channel);
    free(*diag);
    *diag = NULL;
}

static void get_endpoint(uint8_t family, __be16 port, const __be32 address[4],
                         struct tw_endpoint *out)
{
    tw_diag_channel_get(family, port, address, out);
    tw_endpoint_unmap(out);
}

static bool read_socket(const struct nlmsghdr *header, struct tw_diag_socket *out)
{
    const struct inet_diag_msg *message = NULL;
    enum tw_tcp_state state = TW_CLOSED;
    if (!tw_diag_channel_message(header, &message, &state))
        return false;
    *out = (struct tw_diag_socket){
        .state = state,
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
    struct inet_diag_req_v2 *request =
        tw_diag_channel_request(diag->channel, 0, local->family, ~0U);
    request->id.idiag_if = device;
    tw_diag_channel_put(local, &request->id.idiag_sport, request->id.idiag_src);
    tw_diag_channel_put(remote != NULL ? remote : &nobody, &request->id.idiag_dport,
                        request->id.idiag_dst);
    const struct nlmsghdr *header = NULL;
    if (tw_diag_channel_send(diag->channel, err) < 0 ||
        tw_diag_channel_answer(diag->channel, &header, err) < 0)
        return -1;
    if (header->nlmsg_type == NLMSG_ERROR) {
        int error = -((const struct nlmsgerr *)NLMSG_DATA(header))->error;
        return error == ENOENT ? 0 : tw_fail(err, error, "sock_diag: lookup");
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
    struct inet_diag_req_v2 *request =
        tw_diag_channel_request(diag->channel, NLM_F_ACK, local->family, ~0U);
    tw_diag_channel_destroys(diag->channel);
    request->id.idiag_if = device;
    tw_diag_channel_put(local, &request->id.idiag_sport, request->id.idiag_src);
    tw_diag_channel_put(remote, &request->id.idiag_dport, request->id.idiag_dst);
    const struct nlmsghdr *header = NULL;
    if (tw_diag_channel_send(diag->channel, err) < 0 ||
        tw_diag_channel_answer(diag->channel, &header, err) < 0)
        return -1;
    if (header->nlmsg_type != NLMSG_ERROR)
        return tw_fail(err, EPROTO, "sock_diag: answer");
    *out_error = -((const struct nlmsgerr *)NLMSG_DATA(header))->error;
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

struct listing {
    struct tw_diag_list *list;
    uint16_t port;
};

/* The kernel lists sockets that are only bound whatever their port is (inet_diag_dump_icsk()).
 */
static void list_one(const struct nlmsghdr *header, void *arg)
{
    const struct listing *listing = arg;
    struct tw_diag_list *list = listing->list;
    struct tw_diag_socket found;
    if (!read_socket(header, &found) ||
        (listing->port != 0 && found.local.port != listing->port))
        return;
    if (list->n < list->n_room)
        list->sockets[list->n] = found;
    list->n++;
}

static int list_family(struct tw_sock_diag *diag, enum tw_family family, uint16_t port,
                       unsigned states, struct tw_diag_list *list, struct tw_err *err)
{
    struct inet_diag_req_v2 *request =
        tw_diag_channel_request(diag->channel, NLM_F_DUMP, family, states);
    struct listing listing = {.list = list, .port = port};
    request->id.idiag_sport = htons(port);
    if (tw_diag_channel_send(diag->channel, err) < 0 ||
        tw_diag_channel_each(diag->channel, list_one, &listing, err) < 0)
        return tw_fail_within(err, "port %u", port);
    return 0;
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
