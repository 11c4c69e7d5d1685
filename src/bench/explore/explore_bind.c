#include "explore_bind.h"

#include "explore_link.h"
#include "sock.h"

#include <netinet/in.h>

static int set_options(int fd, bool reuseaddr, bool reuseport, struct tw_err *err)
{
    const int values[] = {reuseaddr, reuseport};
    if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &values[0], sizeof values[0]) < 0 ||
        setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &values[1], sizeof values[1]) < 0)
        return tw_fail(err, errno, "setsockopt SO_REUSEADDR, SO_REUSEPORT");
    return 0;
}

int tw_explore_bind_socket(struct tw_stage *stage, struct tw_slot *slot,
                           const struct tw_rule_case_step *step, struct tw_stage_question *out,
                           struct tw_err *err)
{
    (void)out;
    if (slot->fd >= 0 || slot->index != TW_RULE_PORT_NONE)
        return 0;
    bool ipv6 = step->address >= TW_RULE_CASE_V6;
    tw_play_become(stage, step->user);
    TW_AUTO(tw_fd_drop)
    int fd = socket(ipv6 ? AF_INET6 : AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    tw_play_become(stage, 0);
    if (fd < 0)
        return tw_fail(err, errno, "socket");

    const int v6only = step->v6only;
    int device = (int)stage->devices[step->device];
    if (set_options(fd, step->reuseaddr, step->reuseport, err) < 0)
        return -1;
    if (ipv6 && setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &v6only, sizeof v6only) < 0)
        return tw_fail(err, errno, "setsockopt IPV6_V6ONLY");
    if (device != 0 && setsockopt(fd, SOL_SOCKET, SO_BINDTOIFINDEX, &device, sizeof device) < 0)
        return tw_fail(err, errno, "setsockopt SO_BINDTOIFINDEX");

    slot->socket = (struct tw_bind_socket){.at = tw_rule_case_endpoint(step->address),
                                           .v6only = ipv6 && step->v6only,
                                           .state = TW_BOUND,
                                           .reuseaddr = step->reuseaddr,
                                           .reuseport = step->reuseport,
                                           .uid = stage->users[step->user],
                                           .device = stage->devices[step->device]};
    slot->fd = tw_fd_take(&fd);
    return 0;
}

int tw_explore_bind_set(struct tw_stage *stage, struct tw_slot *slot,
                        const struct tw_rule_case_step *step, struct tw_stage_question *out,
                        struct tw_err *err)
{
    (void)out;
    if (slot->fd < 0)
        return 0;
    if (set_options(slot->fd, step->reuseaddr, step->reuseport, err) < 0)
        return -1;
    slot->socket.reuseaddr = step->reuseaddr;
    slot->socket.reuseport = step->reuseport;
    if (slot->index != TW_RULE_PORT_NONE && stage->port.sockets[slot->index].there)
        tw_rule_port_set(&stage->port, slot->index, step->reuseaddr, step->reuseport);
    return 0;
}

/* Asks the rule, and records both answers. */
static int answer(struct tw_stage *stage, struct tw_stage_question *out, int error,
                  struct tw_err *err)
{
    if (error != 0 && error != EADDRINUSE)
        return tw_fail(err, error, "the rule knows only success and EADDRINUSE");
    out->decision = tw_rule_port_decide(&stage->port, &out->fresh, out->self);
    out->error = error;
    return 1;
}

/* Whether the address is valid for the socket. A socket bound to a device can use only the
 * addresses of that device. */
static bool fits(const struct tw_stage *stage, const struct tw_slot *slot,
                 const struct tw_endpoint *at)
{
    bool ipv6_one = at->family == TW_IPV6 && !tw_bind_address_is_ipv4(at) &&
                    !tw_bind_address_is_wildcard(at);
    if (slot->socket.at.family != at->family)
        return false;
    if (slot->socket.v6only && tw_bind_address_is_ipv4(at))
        return false;
    return !(ipv6_one && slot->socket.device == stage->devices[TW_RULE_CASE_VETH]);
}

int tw_explore_bind_bind(struct tw_stage *stage, struct tw_slot *slot,
                         const struct tw_rule_case_step *step, struct tw_stage_question *out,
                         struct tw_err *err)
{
    bool choose = step->verb == TW_RULE_CASE_CHOOSE;
    struct tw_endpoint at = tw_rule_case_endpoint(step->address);
    if (slot->fd < 0 || slot->index != TW_RULE_PORT_NONE || !fits(stage, slot, &at))
        return 0;
    if (choose && tw_explore_link_ports(slot->fd, stage->number, stage->number, err) < 0)
        return -1;

    *out = (struct tw_stage_question){.ask = choose ? TW_ASK_CHOOSE : TW_ASK_BIND,
                                      .fresh = slot->socket,
                                      .self = TW_RULE_PORT_NONE};
    at.port = choose ? 0 : stage->number;
    out->fresh.at = at;
    if (!tw_bind_address_is_ipv4(&at) && !tw_bind_address_is_wildcard(&at))
        out->fresh.v6only = true; /* bind() sets it implicitly */
    if (answer(stage, out, tw_sock_bind(slot->fd, &at), err) < 0)
        return -1;
    if (out->error != 0)
        return 1;

    slot->socket = out->fresh;
    slot->socket.at.port = stage->number;
    slot->named = !choose;
    slot->index = tw_rule_port_come(&stage->port, &slot->socket, TW_BIND_BY_USER);
    return 1;
}

int tw_explore_bind_listen(struct tw_stage *stage, struct tw_slot *slot,
                           const struct tw_rule_case_step *step, struct tw_stage_question *out,
                           struct tw_err *err)
{
    enum { BACKLOG = 8 };
    (void)step;
    if (slot->fd < 0 || slot->index == TW_RULE_PORT_NONE || slot->connected ||
        tw_play_socket_of(stage, slot)->state != TW_BOUND)
        return 0;
    *out = (struct tw_stage_question){
        .ask = TW_ASK_LISTEN, .fresh = *tw_play_socket_of(stage, slot), .self = slot->index};
    out->fresh.state = TW_LISTEN;
    if (answer(stage, out, listen(slot->fd, BACKLOG) == 0 ? 0 : errno, err) < 0)
        return -1;
    if (out->error == 0)
        tw_rule_port_listen(&stage->port, slot->index);
    return 1;
}
