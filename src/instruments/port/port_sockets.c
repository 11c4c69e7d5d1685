#include "port_sockets.h"

#include "diag_channel.h"
#include "scan.h"
#include "sock_diag.h"

#include <arpa/inet.h>
#include <libmnl/libmnl.h>
#include <linux/sock_diag.h>
#include <linux/tcp.h>
#include <netinet/in.h>
#include <stddef.h>
#include <string.h>
#include <sys/utsname.h>

/* Linux 5.6; few C libraries have it. */
#ifndef IPPROTO_MPTCP
#define IPPROTO_MPTCP 262
#endif

enum {
    MOST_TIMED = 64, /* sockets that are asked for their retransmission timeout, one by one */
};
enum { ALL_STATES = (1U << TW_N_TCP_STATES) - 1 };

/* The sockets found so far. */
struct crop {
    enum tw_port_protocol protocol;
    struct tw_port_look *look;
    size_t n_room;
    bool is_short; /* of memory */
};

static int read_attribute(const struct nlattr *attribute, void *arg)
{
    struct tw_port_socket *socket = arg;
    unsigned type = mnl_attr_get_type(attribute);
    size_t n_bytes = mnl_attr_get_payload_len(attribute);
    if (type == INET_DIAG_SKV6ONLY && n_bytes >= sizeof(uint8_t))
        socket->v6only = mnl_attr_get_u8(attribute) != 0 ? TW_YES : TW_NO;
    if (type == INET_DIAG_CGROUP_ID && n_bytes >= sizeof(uint64_t))
        socket->cgroup = mnl_attr_get_u64(attribute);
    /* struct tcp_info grows at its end. */
    if (type == INET_DIAG_INFO && n_bytes >= offsetof(struct tcp_info, tcpi_ato))
        memcpy(&socket->rto_us,
               (const char *)mnl_attr_get_payload(attribute) +
                   offsetof(struct tcp_info, tcpi_rto),
               sizeof socket->rto_us);
    return MNL_CB_OK;
}

static bool read_row(const struct nlmsghdr *header, struct tw_port_socket *out)
{
    const struct inet_diag_msg *message = NULL;
    enum tw_tcp_state state = TW_CLOSED;
    if (!tw_diag_channel_message(header, &message, &state))
        return false;
    bool is_timed = message->idiag_timer != 0 && message->idiag_timer < TW_N_PORT_TIMERS;
    *out = (struct tw_port_socket){
        .state = state,
        .device = message->id.idiag_if,
        .seen_ns = tw_now(),
        .timer = is_timed ? (enum tw_port_timer)message->idiag_timer : TW_PORT_NO_TIMER,
        .timer_ms = is_timed ? (int64_t)message->idiag_expires : -1,
        .n_retransmits = message->idiag_retrans,
        .n_receive = message->idiag_rqueue,
        .n_send = message->idiag_wqueue,
        .uid = message->idiag_uid,
        .inode = message->idiag_inode,
    };
    tw_diag_channel_get(message->idiag_family, message->id.idiag_sport, message->id.idiag_src,
                        &out->local);
    tw_diag_channel_get(message->idiag_family, message->id.idiag_dport, message->id.idiag_dst,
                        &out->remote);
    (void)mnl_attr_parse(header, sizeof *message, read_attribute, out);
    return true;
}

static bool has_room(struct crop *crop)
{
    if (crop->look->n_sockets < crop->n_room)
        return true;
    size_t n_room = crop->n_room == 0 ? 64 : 2 * crop->n_room;
    struct tw_port_socket *more =
        reallocarray(crop->look->sockets, n_room, sizeof *crop->look->sockets);
    crop->is_short = crop->is_short || more == NULL;
    if (more == NULL)
        return false;
    crop->look->sockets = more;
    crop->n_room = n_room;
    return true;
}

static void add_row(const struct nlmsghdr *header, void *arg)
{
    struct crop *crop = arg;
    struct tw_port_socket socket;
    /* The kernel lists sockets that are only bound whatever their port is
     * (inet_diag_dump_icsk()). */
    if (!read_row(header, &socket) || socket.local.port != crop->look->at.port ||
        !has_room(crop))
        return;
    socket.protocol = crop->protocol;
    /* A socket that is only bound is listed as CLOSE: no other closed one has a port. */
    if (socket.state == TW_CLOSED && crop->protocol != TW_PORT_UDP)
        socket.state = TW_BOUND;
    crop->look->sockets[crop->look->n_sockets++] = socket;
}

static int read_tcp(struct tw_diag_channel *channel, struct crop *crop, struct tw_err *err)
{
    crop->protocol = TW_PORT_TCP;
    tw_diag_channel_request_port(channel, crop->look->at.port, ALL_STATES);
    if (tw_diag_channel_send(channel, err) < 0 ||
        tw_diag_channel_each(channel, add_row, crop, err) < 0)
        return tw_fail_within(err, "port %u", crop->look->at.port);
    return crop->is_short ? tw_fail(err, ENOMEM, "sockets of port %u", crop->look->at.port) : 0;
}

/* Looks the socket up once more, now with its struct tcp_info: a request for those of all
 * sockets would take much longer than one without. */
static void read_timeout(struct tw_diag_channel *channel, struct tw_port_socket *socket)
{
    struct tw_err ignored = {0};
    const struct nlmsghdr *header = NULL;
    struct inet_diag_req_v2 *request =
        tw_diag_channel_request(channel, 0, socket->local.family, ALL_STATES);
    request->idiag_ext = 1U << (INET_DIAG_INFO - 1);
    request->id.idiag_if = socket->device;
    tw_diag_channel_put(&socket->local, &request->id.idiag_sport, request->id.idiag_src);
    tw_diag_channel_put(&socket->remote, &request->id.idiag_dport, request->id.idiag_dst);
    struct tw_port_socket again = {0};
    if (tw_diag_channel_send(channel, &ignored) == 0 &&
        tw_diag_channel_answer(channel, &header, &ignored) == 0 &&
        header->nlmsg_type == SOCK_DIAG_BY_FAMILY && read_row(header, &again) &&
        again.state == socket->state && again.inode == socket->inode)
        *socket = again;
}

static void read_timeouts(struct tw_diag_channel *channel, struct tw_port_look *look)
{
    size_t n = 0;
    for (size_t i = 0; i < look->n_sockets && n < MOST_TIMED; i++) {
        struct tw_port_socket *socket = &look->sockets[i];
        if (socket->timer == TW_PORT_RETRANSMIT || socket->timer == TW_PORT_PROBE) {
            read_timeout(channel, socket);
            n++;
        }
    }
}

/* Lists the sockets of another protocol, if the kernel can list it. */
static void read_other(struct tw_diag_channel *channel, struct crop *crop,
                       enum tw_port_protocol protocol)
{
    static const enum tw_family families[] = {TW_IPV4, TW_IPV6};
    struct tw_err ignored = {0};
    crop->protocol = protocol;
    for (size_t i = 0; i < TW_COUNT(families); i++) {
        struct inet_diag_req_v2 *request =
            tw_diag_channel_request(channel, NLM_F_DUMP, families[i], ALL_STATES);
        request->id.idiag_sport = htons(crop->look->at.port);
        request->sdiag_protocol = IPPROTO_UDP;
        if (protocol == TW_PORT_MPTCP)
            tw_diag_channel_add_protocol(channel, IPPROTO_MPTCP);
        if (tw_diag_channel_send(channel, &ignored) == 0)
            (void)!tw_diag_channel_each(channel, add_row, crop, &ignored);
    }
}

static int compare_endpoints(const struct tw_endpoint *a, const struct tw_endpoint *b)
{
    if (a->family != b->family)
        return a->family < b->family ? -1 : 1;
    if (a->port != b->port)
        return a->port < b->port ? -1 : 1;
    return memcmp(a->address, b->address, sizeof a->address);
}

static int compare_ends(const void *one, const void *other)
{
    const struct tw_port_socket *a = one;
    const struct tw_port_socket *b = other;
    int order = compare_endpoints(&a->remote, &b->remote);
    return order != 0 ? order : compare_endpoints(&a->local, &b->local);
}

/* An MPTCP socket has a TCP socket on the wire, with the same ends, and is listed as both: the
 * list keeps the second, marked. Sorts the sockets by their ends. */
static void mark_mptcp(struct tw_port_look *look, size_t n_tcp)
{
    size_t n_kept = n_tcp;
    qsort(look->sockets, n_tcp, sizeof *look->sockets, compare_ends);
    for (size_t i = n_tcp; i < look->n_sockets; i++) {
        struct tw_port_socket *same = bsearch(&look->sockets[i], look->sockets, n_tcp,
                                              sizeof *look->sockets, compare_ends);
        if (same != NULL)
            same->protocol = TW_PORT_MPTCP;
        else
            look->sockets[n_kept++] = look->sockets[i];
    }
    look->n_sockets = n_kept;
}

/* Asks the kernel only where its version leaves it open: that walks its tables twice more. */
static enum tw_known sees_bound(void)
{
    struct utsname kernel = {0};
    uint64_t major = 0;
    uint64_t minor = 0;
    const char *rest =
        uname(&kernel) == 0 ? tw_scan_digits(kernel.release, UINT32_MAX, &major) : NULL;
    if (rest != NULL && *rest == '.' && tw_scan_digits(rest + 1, UINT32_MAX, &minor) != NULL &&
        (major > 6 || (major == 6 && minor >= 8)))
        return TW_YES;
    TW_AUTO(tw_sock_diag_drop) struct tw_sock_diag *diag = NULL;
    struct tw_err ignored = {0};
    enum tw_known known = TW_NOT_LOOKED;
    if (tw_sock_diag_open(&diag, &ignored) == 0)
        (void)!tw_sock_diag_shows_bound(diag, &known, &ignored);
    return known;
}

int tw_port_sockets_read(struct tw_port_look *look, struct tw_err *err)
{
    TW_AUTO(tw_diag_channel_drop) struct tw_diag_channel *channel = NULL;
    struct crop crop = {.look = look};
    if (tw_diag_channel_open(&channel, err) < 0 || read_tcp(channel, &crop, err) < 0)
        return -1;
    read_timeouts(channel, look);
    size_t n_tcp = look->n_sockets;
    read_other(channel, &crop, TW_PORT_MPTCP);
    if (look->n_sockets > n_tcp)
        mark_mptcp(look, n_tcp);
    read_other(channel, &crop, TW_PORT_UDP);
    look->bound_visible = sees_bound();
    return 0;
}
