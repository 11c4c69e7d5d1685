#include "wire.h"

#include "netns.h"
#include "setting.h"
#include "veth.h"

#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>

struct tw_wire {
    int netns_fd[2];    /* by enum tw_side */
    int relay_netns_fd; /* the relay's own; no host in it */
    struct tw_proc relay;
    int news_fd;
};

/* The documentation addresses of RFC 5737 and RFC 3849. */
enum { N_FAMILIES = 2 };
static const struct tw_endpoint addresses[2][N_FAMILIES] = {
    [TW_CLIENT_SIDE] = {{.family = TW_IPV4, .address = {192, 0, 2, 1}},
                        {.family = TW_IPV6, .address = {0x20, 0x01, 0x0d, 0xb8, [15] = 1}}},
    [TW_SERVER_SIDE] = {{.family = TW_IPV4, .address = {192, 0, 2, 2}},
                        {.family = TW_IPV6, .address = {0x20, 0x01, 0x0d, 0xb8, [15] = 2}}},
};

/* Locally administered addresses. */
static const uint8_t macs[2][TW_MAC_BYTES] = {
    [TW_CLIENT_SIDE] = {0x02, 0, 0, 0, 0, 0x01},
    [TW_SERVER_SIDE] = {0x02, 0, 0, 0, 0, 0x02},
};

/* The relay's devices. */
static const char *const outer[2] = {[TW_CLIENT_SIDE] = "client", [TW_SERVER_SIDE] = "server"};

const struct tw_endpoint *tw_wire_address(enum tw_side side, enum tw_family family)
{
    return &addresses[side][family == TW_IPV4 ? 0 : 1];
}

void tw_wire_drop(struct tw_wire **wire)
{
    if (*wire == NULL)
        return;
    tw_proc_drop(&(*wire)->relay);
    tw_fd_drop(&(*wire)->news_fd);
    tw_fd_drop(&(*wire)->relay_netns_fd);
    tw_fd_drop(&(*wire)->netns_fd[0]);
    tw_fd_drop(&(*wire)->netns_fd[1]);
    free(*wire);
    *wire = NULL;
}

int tw_wire_enter(const struct tw_wire *wire, enum tw_side side, int *out_before,
                  struct tw_err *err)
{
    return tw_netns_enter(wire->netns_fd[side], out_before, err);
}

static int lay_cable(const struct tw_wire *wire, enum tw_side side, struct tw_err *err)
{
    TW_AUTO(tw_netns_back) int before = -1;
    struct tw_veth_spec spec = {
        .outer = outer[side], .inner = TW_WIRE_DEVICE, .inner_netns_fd = wire->netns_fd[side]};
    memcpy(spec.inner_mac, macs[side], TW_MAC_BYTES);
    if (tw_netns_enter(wire->relay_netns_fd, &before, err) < 0)
        return -1;
    return tw_veth_new(&spec, err);
}

static int quieten(int netns_fd, bool disable_ipv6, struct tw_err *err)
{
    TW_AUTO(tw_netns_back) int before = -1;
    if (tw_netns_enter(netns_fd, &before, err) < 0)
        return -1;
    return tw_veth_quieten(disable_ipv6, err);
}

static int set_host_up(const struct tw_wire *wire, enum tw_side side, struct tw_err *err)
{
    TW_AUTO(tw_netns_back) int before = -1;
    struct tw_veth_host host = {.inner = TW_WIRE_DEVICE,
                                .addresses = addresses[side],
                                .neighbours = addresses[!side],
                                .n_addresses = N_FAMILIES};
    memcpy(host.neighbour_mac, macs[!side], TW_MAC_BYTES);
    if (tw_wire_enter(wire, side, &before, err) < 0)
        return -1;
    return tw_veth_host(&host, err);
}

static int write_settings(const struct tw_wire *wire, const struct tw_setting *settings,
                          size_t n_settings, struct tw_err *err)
{
    TW_AUTO(tw_netns_back) int before = -1;
    if (tw_wire_enter(wire, TW_CLIENT_SIDE, &before, err) < 0)
        return -1;
    for (size_t i = 0; i < n_settings; i++) {
        if (tw_setting_write(&settings[i], err) < 0)
            return -1;
    }
    return 0;
}

static int make_hosts(struct tw_wire *wire, struct tw_err *err)
{
    if (tw_netns_current(&wire->netns_fd[TW_SERVER_SIDE], err) < 0 ||
        tw_netns_new(&wire->netns_fd[TW_CLIENT_SIDE], err) < 0 ||
        tw_netns_new(&wire->relay_netns_fd, err) < 0 ||
        quieten(wire->netns_fd[TW_SERVER_SIDE], false, err) < 0 ||
        quieten(wire->netns_fd[TW_CLIENT_SIDE], false, err) < 0 ||
        quieten(wire->relay_netns_fd, true, err) < 0)
        return -1;
    for (int side = 0; side < 2; side++) {
        if (lay_cable(wire, (enum tw_side)side, err) < 0 ||
            set_host_up(wire, (enum tw_side)side, err) < 0)
            return -1;
    }
    return 0;
}

/* The relay does not answer; code is the local errno. The exit status gives the cause. */
static int fail_gone(struct tw_wire *wire, int code, struct tw_err *err)
{
    int status = tw_proc_kill(&wire->relay);
    if (WIFEXITED(status) && WEXITSTATUS(status) != 0)
        code = WEXITSTATUS(status);
    return tw_fail(err, code, "the wire's relay is gone");
}

static int hear(struct tw_wire *wire, struct tw_relay_answer *out, struct tw_err *err)
{
    ssize_t n = 0;
    do {
        n = recv(wire->relay.control_fd, out, sizeof *out, 0);
    } while (n < 0 && errno == EINTR);
    if (n != (ssize_t)sizeof *out)
        return fail_gone(wire, n < 0 ? errno : ESRCH, err);
    return 0;
}

static int start_relay(struct tw_wire *wire, struct tw_err *err)
{
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) < 0)
        return tw_fail(err, errno, "socketpair");
    wire->news_fd = ends[0];
    TW_AUTO(tw_fd_drop) int theirs = ends[1];

    TW_AUTO(tw_netns_back) int before = -1;
    struct tw_relay_spec spec = {.device = {outer[0], outer[1]}, .news_fd = theirs};
    struct tw_relay_answer answer = {.done = false};
    memcpy(spec.mac, macs, sizeof spec.mac);
    if (tw_netns_enter(wire->relay_netns_fd, &before, err) < 0 ||
        tw_proc_start(&(struct tw_proc_options){.deaf = true}, tw_relay_main, &spec,
                      &wire->relay, err) < 0 ||
        hear(wire, &answer, err) < 0)
        return -1;
    if (!answer.done)
        *err = answer.err;
    return answer.done ? 0 : -1;
}

int tw_wire_open(const struct tw_setting *settings, size_t n_settings, struct tw_wire **out,
                 struct tw_err *err)
{
    TW_AUTO(tw_wire_drop) struct tw_wire *wire = malloc(sizeof *wire);
    if (wire == NULL)
        return tw_fail(err, ENOMEM, "a wire");
    *wire = (struct tw_wire){.netns_fd = {-1, -1}, .relay_netns_fd = -1, .news_fd = -1};
    if (make_hosts(wire, err) < 0 || write_settings(wire, settings, n_settings, err) < 0 ||
        start_relay(wire, err) < 0)
        return tw_fail_within(err, "a wire");
    *out = wire;
    wire = NULL;
    return 0;
}

static int ask(struct tw_wire *wire, const struct tw_relay_question *question,
               struct tw_relay_answer *out, struct tw_err *err)
{
    if (send(wire->relay.control_fd, question, sizeof *question, MSG_NOSIGNAL) < 0)
        return fail_gone(wire, errno, err);
    return hear(wire, out, err);
}

int tw_wire_send_order(struct tw_wire *wire, const struct tw_wire_order *order,
                       struct tw_err *why, struct tw_err *err)
{
    const struct tw_relay_question question = {.has_order = true, .order = *order};
    struct tw_relay_answer answer = {.done = false};
    if (ask(wire, &question, &answer, err) < 0)
        return -1;
    *why = (struct tw_err){0};
    if (!answer.done)
        *why = answer.err;
    return 0;
}

int tw_wire_fd(const struct tw_wire *wire)
{
    return wire->news_fd;
}

int tw_wire_news(struct tw_wire *wire, struct tw_wire_news *out, struct tw_err *err)
{
    struct tw_wire_news news;
    ssize_t n = recv(wire->news_fd, &news, sizeof news, MSG_DONTWAIT);
    if (n < 0 && (errno == EAGAIN || errno == EINTR))
        return 0;
    if (n != (ssize_t)sizeof news)
        return fail_gone(wire, n < 0 ? errno : ESRCH, err);
    *out = news;
    return 1;
}

int tw_wire_counts(struct tw_wire *wire, struct tw_wire_counts *out, struct tw_err *err)
{
    const struct tw_relay_question question = {.has_order = false};
    struct tw_relay_answer answer = {.done = false};
    if (ask(wire, &question, &answer, err) < 0)
        return -1;
    *out = answer.counts;
    return 0;
}
