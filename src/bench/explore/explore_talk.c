#include "explore_talk.h"

#include "explore_link.h"
#include "sock.h"

/* Updates the slot's address from the kernel. */
static int relocate(struct tw_stage *stage, struct tw_slot *slot, struct tw_err *err)
{
    struct tw_endpoint at;
    if (tw_explore_link_local(slot->fd, &at, err) < 0)
        return -1;
    if (!tw_endpoint_equal(&at, &tw_play_socket_of(stage, slot)->at))
        tw_rule_port_move(&stage->port, slot->index, &at);
    return 0;
}

/* Connects a client from a port that no case uses. A refused connection is no error. */
static int new_client(const struct tw_endpoint *to, int *out_fd, bool *out_connected,
                      struct tw_err *err)
{
    struct sockaddr_storage address;
    socklen_t n_bytes = tw_sock_address(to, &address);
    TW_AUTO(tw_fd_drop) int fd = -1;
    if (tw_sock_new(to->family, &(struct tw_socket_options){0}, &fd, err) < 0 ||
        tw_explore_link_ports(fd, TW_STAGE_HELPERS_FROM, TW_STAGE_HELPERS_TO, err) < 0)
        return -1;
    *out_connected = connect(fd, (const struct sockaddr *)&address, n_bytes) == 0;
    if (!*out_connected && errno != ECONNREFUSED)
        return tw_fail(err, errno, "a client's connect");
    *out_fd = tw_fd_take(&fd);
    return 0;
}

/* The slot whose listening socket received the client. */
static int accepting_slot(struct tw_stage *stage, struct tw_slot **out, struct tw_err *err)
{
    int fds[TW_RULE_CASE_MAX_SLOTS];
    for (size_t i = 0; i < TW_RULE_CASE_MAX_SLOTS; i++) {
        struct tw_slot *slot = &stage->slots[i];
        bool listens = slot->fd >= 0 && slot->index != TW_RULE_PORT_NONE &&
                       tw_play_socket_of(stage, slot)->state == TW_LISTEN;
        fds[i] = listens ? slot->fd : -1;
    }
    size_t which = 0;
    if (tw_explore_link_await_any(fds, TW_RULE_CASE_MAX_SLOTS, &which, err) < 0)
        return -1;
    *out = &stage->slots[which];
    return 0;
}

int tw_explore_talk_reach(struct tw_stage *stage, struct tw_slot *slot,
                          const struct tw_rule_case_step *step, struct tw_stage_question *out,
                          struct tw_err *err)
{
    (void)out;
    if (slot->fd >= 0 || slot->index != TW_RULE_PORT_NONE)
        return 0;
    struct tw_endpoint to = tw_rule_case_endpoint(step->address);
    to.port = stage->number;
    TW_AUTO(tw_fd_drop) int client = -1;
    bool connected = false;
    if (new_client(&to, &client, &connected, err) < 0)
        return -1;
    if (!connected)
        return 0;

    struct tw_slot *listener = NULL;
    if (accepting_slot(stage, &listener, err) < 0)
        return -1;
    tw_play_become(stage, step->user);
    TW_AUTO(tw_fd_drop) int fd = accept4(listener->fd, NULL, NULL, SOCK_CLOEXEC);
    tw_play_become(stage, 0);
    if (fd < 0)
        return tw_fail(err, errno, "accept");

    /* The connection inherits the options of the listening socket; its owner is the accepting
     * user. */
    slot->socket = *tw_play_socket_of(stage, listener);
    slot->socket.state = TW_ESTABLISHED;
    slot->socket.uid = stage->users[step->user];
    if (tw_explore_link_local(fd, &slot->socket.at, err) < 0 ||
        tw_explore_link_remote(fd, &slot->peer, err) < 0)
        return -1;
    slot->connected = true;
    slot->index = tw_rule_port_come(&stage->port, &slot->socket, TW_BIND_BY_ACCEPT);
    slot->fd = tw_fd_take(&fd);
    slot->peer_fd = tw_fd_take(&client);
    return 0;
}

/* Whether the bound socket can reach the address at all, so that only the port can be in the
 * way. */
static bool reaches(const struct tw_stage *stage, const struct tw_slot *slot,
                    const struct tw_endpoint *to)
{
    const struct tw_bind_socket *own = &slot->socket;
    bool ipv4 = tw_bind_address_is_ipv4(to);
    if (own->at.family != to->family || tw_bind_address_is_wildcard(to) ||
        own->device == stage->devices[TW_RULE_CASE_VETH] || (own->v6only && ipv4))
        return false;
    if (slot->index == TW_RULE_PORT_NONE)
        return true;
    bool dual = own->at.family == TW_IPV6 && tw_bind_address_is_wildcard(&own->at) &&
                !tw_bind_address_is_ipv4(&own->at);
    return dual || tw_bind_address_is_ipv4(&own->at) == ipv4;
}

int tw_explore_talk_connect(struct tw_stage *stage, struct tw_slot *slot,
                            const struct tw_rule_case_step *step, struct tw_stage_question *out,
                            struct tw_err *err)
{
    (void)out;
    struct tw_endpoint to = tw_rule_case_endpoint(step->address);
    bool bound = slot->index != TW_RULE_PORT_NONE;
    if (slot->fd < 0 || slot->connected || !reaches(stage, slot, &to) ||
        (bound && tw_play_socket_of(stage, slot)->state != TW_BOUND))
        return 0;
    if (!bound && tw_explore_link_ports(slot->fd, stage->number, stage->number, err) < 0)
        return -1;

    size_t which = (size_t)(slot - stage->slots);
    struct sockaddr_storage address;
    to.port = (uint16_t)(TW_STAGE_SERVERS + which);
    socklen_t n_bytes = tw_sock_address(&to, &address);
    if (connect(slot->fd, (const struct sockaddr *)&address, n_bytes) < 0)
        /* Without bind(), connect() does not take a port that a bind() holds. */
        return !bound && errno == EADDRNOTAVAIL ? 0 : tw_fail(err, errno, "connect");

    size_t ignored = 0;
    if (tw_explore_link_await_any(&stage->servers[which], 1, &ignored, err) < 0)
        return -1;
    slot->peer_fd = accept4(stage->servers[which], NULL, NULL, SOCK_CLOEXEC);
    if (slot->peer_fd < 0)
        return tw_fail(err, errno, "accept");
    slot->connected = true;
    slot->peer = to;
    slot->socket.state = TW_ESTABLISHED;
    if (bound) {
        tw_play_socket_of(stage, slot)->state = TW_ESTABLISHED;
        return relocate(stage, slot, err);
    }
    if (tw_explore_link_local(slot->fd, &slot->socket.at, err) < 0)
        return -1;
    slot->index = tw_rule_port_come(&stage->port, &slot->socket, TW_BIND_BY_CONNECT);
    return 0;
}

/* Whether the connection exists and its descriptor is open. */
static bool is_open(struct tw_stage *stage, const struct tw_slot *slot)
{
    return slot->fd >= 0 && slot->connected && slot->index != TW_RULE_PORT_NONE &&
           stage->port.sockets[slot->index].there &&
           tw_play_socket_of(stage, slot)->state != TW_BOUND;
}

static int reach_state(struct tw_stage *stage, struct tw_slot *slot, enum tw_tcp_state state,
                       struct tw_err *err)
{
    if (tw_explore_link_await(slot->fd, slot->peer_fd, state, err) < 0)
        return -1;
    tw_play_socket_of(stage, slot)->state = state;
    return 0;
}

/* The connection ended without TIME-WAIT. A port that bind() named stays bound. */
static int end_connection(struct tw_stage *stage, struct tw_slot *slot, struct tw_err *err)
{
    if (tw_explore_link_await(slot->fd, slot->peer_fd, TW_CLOSED, err) < 0)
        return -1;
    if (slot->named)
        tw_play_socket_of(stage, slot)->state = TW_BOUND;
    else
        tw_rule_port_leave(&stage->port, slot->index);
    return slot->named ? relocate(stage, slot, err) : 0;
}

int tw_explore_talk_stall(struct tw_stage *stage, struct tw_slot *slot,
                          const struct tw_rule_case_step *step, struct tw_stage_question *out,
                          struct tw_err *err)
{
    (void)step;
    (void)out;
    if (!is_open(stage, slot) || slot->peer_fd < 0 || slot->stalled ||
        tw_play_socket_of(stage, slot)->state != TW_ESTABLISHED)
        return 0;
    slot->stalled = true;
    return tw_explore_link_stall(slot->fd, err);
}

int tw_explore_talk_shutdown(struct tw_stage *stage, struct tw_slot *slot,
                             const struct tw_rule_case_step *step,
                             struct tw_stage_question *out, struct tw_err *err)
{
    (void)step;
    (void)out;
    if (!is_open(stage, slot))
        return 0;
    enum tw_tcp_state before = tw_play_socket_of(stage, slot)->state;
    if (before != TW_ESTABLISHED && before != TW_CLOSE_WAIT)
        return 0;
    if (shutdown(slot->fd, SHUT_WR) < 0)
        return tw_fail(err, errno, "shutdown");
    if (before == TW_ESTABLISHED)
        return reach_state(stage, slot, slot->stalled ? TW_FIN_WAIT_1 : TW_FIN_WAIT_2, err);
    return slot->stalled ? reach_state(stage, slot, TW_LAST_ACK, err)
                         : end_connection(stage, slot, err);
}

int tw_explore_talk_close(struct tw_stage *stage, struct tw_slot *slot,
                          const struct tw_rule_case_step *step, struct tw_stage_question *out,
                          struct tw_err *err)
{
    if (slot->fd < 0)
        return 0;
    /* shutdown() sends the FIN first, so that its ACK can be awaited. */
    if (tw_explore_talk_shutdown(stage, slot, step, out, err) < 0)
        return -1;
    bool goes_on = is_open(stage, slot);
    tw_fd_drop(&slot->fd);
    if (slot->index == TW_RULE_PORT_NONE)
        return 0;
    if (!goes_on)
        tw_rule_port_leave(&stage->port, slot->index);
    else if (tw_play_socket_of(stage, slot)->state == TW_FIN_WAIT_2)
        tw_rule_port_remain(&stage->port, slot->index, TW_FIN_WAIT_2, false);
    else
        tw_play_socket_of(stage, slot)->orphan = true;
    return 0;
}

/* Waits until the kernel has the orphaned connection in `state`; TW_CLOSED means that it is
 * gone. */
static int await_orphan(struct tw_stage *stage, struct tw_slot *slot, enum tw_tcp_state state,
                        struct tw_err *err)
{
    tw_ns end = tw_now() + 10 * TW_S;
    struct tw_diag_socket seen = {0};
    do {
        int found = tw_sock_diag_find(stage->diag, &tw_play_socket_of(stage, slot)->at,
                                      &slot->peer, &seen, err);
        if (found < 0)
            return -1;
        if (found == 0)
            seen.state = TW_CLOSED;
        if (seen.state == state)
            return 0;
    } while (tw_now() < end);
    return tw_fail(err, 0, "an orphaned connection is in %s, expected %s",
                   tw_tcp_state_name(seen.state), tw_tcp_state_name(state));
}

/* Whether the state of the connection can be observed. For an orphan that takes sock_diag,
 * which does not find a socket bound to a device. */
static bool is_visible(struct tw_stage *stage, const struct tw_slot *slot)
{
    return slot->peer_fd >= 0 && stage->port.sockets[slot->index].there &&
           (slot->fd >= 0 || tw_play_socket_of(stage, slot)->device == 0);
}

/* The state after the peer's FIN. */
static enum tw_tcp_state after_fin(enum tw_tcp_state before)
{
    if (before == TW_ESTABLISHED)
        return TW_CLOSE_WAIT;
    if (before == TW_FIN_WAIT_1)
        return TW_CLOSING;
    return before == TW_FIN_WAIT_2 ? TW_TIME_WAIT : before;
}

int tw_explore_talk_peer_closes(struct tw_stage *stage, struct tw_slot *slot,
                                const struct tw_rule_case_step *step,
                                struct tw_stage_question *out, struct tw_err *err)
{
    (void)step;
    (void)out;
    if (!is_visible(stage, slot))
        return 0;
    struct tw_bind_socket *socket = tw_play_socket_of(stage, slot);
    enum tw_tcp_state state = after_fin(socket->state);
    if (state == socket->state)
        return 0;
    (void)shutdown(slot->peer_fd, SHUT_WR);
    if (!slot->stalled)
        tw_fd_drop(&slot->peer_fd); /* with unread data this would send a RST */

    if (slot->fd < 0) {
        if (await_orphan(stage, slot, state, err) < 0)
            return -1;
        socket->state = state;
        return 0;
    }
    if (state != TW_TIME_WAIT)
        return reach_state(stage, slot, state, err);
    if (tw_explore_link_await(slot->fd, slot->peer_fd, TW_CLOSED, err) < 0)
        return -1;
    tw_rule_port_remain(&stage->port, slot->index, TW_TIME_WAIT, slot->named);
    return 0;
}

int tw_explore_talk_peer_resets(struct tw_stage *stage, struct tw_slot *slot,
                                const struct tw_rule_case_step *step,
                                struct tw_stage_question *out, struct tw_err *err)
{
    (void)step;
    (void)out;
    if (!is_visible(stage, slot))
        return 0;
    tw_explore_link_reset(&slot->peer_fd);
    if (slot->fd >= 0)
        return end_connection(stage, slot, err);
    if (await_orphan(stage, slot, TW_CLOSED, err) < 0)
        return -1;
    tw_rule_port_leave(&stage->port, slot->index);
    return 0;
}
