#include "listeners.h"

/* The servers' own sockets: bound, or listening. */

/* Searches the list of sockets that are bound to the port or listen on it. */
static int look_in_list(struct tw_sock_diag *diag, const struct tw_listener *listener,
                        enum tw_tcp_state *out, struct tw_err *err)
{
    enum { ROOM = 32 };
    struct tw_diag_socket sockets[ROOM] = {0};
    struct tw_diag_list list = {.sockets = sockets, .n_room = ROOM};
    if (tw_sock_diag_list(diag, listener->at.port, 1U << TW_LISTEN | 1U << TW_BOUND, &list,
                          err) < 0)
        return -1;
    for (size_t i = 0; i < list.n && i < list.n_room; i++) {
        if (sockets[i].inode == listener->inode) {
            /* sock_diag lists a bound socket for BOUND and reports its state as CLOSED. */
            *out = sockets[i].state == TW_LISTEN ? TW_LISTEN : TW_BOUND;
            return 1;
        }
    }
    return 0;
}

/* Whether the socket exists, and its state. One lookup, unless it does not listen, or another
 * socket listens on the same address. Returns 1 with *out, 0 when it does not exist. */
static int look(struct tw_sock_diag *diag, const struct tw_listener *listener,
                enum tw_tcp_state *out, struct tw_err *err)
{
    struct tw_diag_socket socket;
    int found = tw_sock_diag_find(diag, &listener->at, NULL, &socket, err);
    if (found < 0)
        return -1;
    bool is_other = found > 0 && listener->inode != 0 && socket.inode != listener->inode;
    if (is_other || (found == 0 && listener->state == TW_BOUND))
        return look_in_list(diag, listener, out, err);
    *out = TW_LISTEN;
    return found;
}

static int record(struct tw_lab *lab, unsigned who, tw_ns at_ns, bool gone, struct tw_err *err)
{
    const struct tw_socket_state state = {
        .state = lab->cast.listeners[who].state, .gone = gone, .timer_ms = -1};
    return tw_recorder_state(&lab->recorder, who, at_ns, &state, err);
}

int tw_listeners_watch(struct tw_lab *lab, unsigned who, struct tw_err *err)
{
    struct tw_listener *listener = &lab->cast.listeners[who];
    if (listener->at.port == 0)
        return 0;
    enum tw_tcp_state state = listener->state;
    tw_ns asked = tw_recorder_now(&lab->recorder);
    int found = look(lab->diags[TW_SERVER_SIDE], listener, &state, err);
    if (found < 0)
        return -1;
    bool same = listener->is_there && state == listener->state;
    bool was_there = listener->is_there;
    listener->is_there = found > 0;
    if (found > 0) {
        listener->looked_ns = asked;
        listener->state = state;
        return same ? 0 : record(lab, who, tw_recorder_now(&lab->recorder), false, err);
    }
    if (!was_there)
        return 0;
    /* It was replaced between the two queries: records both changes. */
    if (record(lab, who, listener->looked_ns, false, err) < 0)
        return -1;
    return record(lab, who, tw_recorder_now(&lab->recorder), true, err);
}

/* The name of the peer whose socket is bound there, or "somebody". */
static int name_bound(struct tw_lab *lab, const struct tw_diag_socket *socket,
                      unsigned *out_who, struct tw_err *err)
{
    for (unsigned i = 0; i < lab->experiment->n_peers; i++) {
        *out_who = i;
        if (lab->cast.listeners[i].inode != 0 && lab->cast.listeners[i].inode == socket->inode)
            return 0;
    }
    return tw_run_name(lab->recorder.run, "somebody", out_who, err);
}

int tw_listeners_look_for_bound(struct tw_lab *lab, uint16_t port, struct tw_err *err)
{
    const struct tw_socket_state bound = {.state = TW_BOUND, .timer_ms = -1};
    struct tw_diag_socket found[TW_MAX_PEERS];
    struct tw_diag_list list = {.sockets = found, .n_room = TW_COUNT(found)};
    if (lab->recorder.run->facts.bound_visible != TW_YES)
        return 0;
    if (tw_sock_diag_list(lab->diags[TW_SERVER_SIDE], port, 1U << TW_BOUND, &list, err) < 0)
        return -1;
    for (size_t i = 0; i < list.n && i < list.n_room; i++) {
        unsigned who = 0;
        if (name_bound(lab, &found[i], &who, err) < 0 ||
            tw_recorder_state(&lab->recorder, who, tw_recorder_now(&lab->recorder), &bound,
                              err) < 0)
            return -1;
    }
    return 0;
}
