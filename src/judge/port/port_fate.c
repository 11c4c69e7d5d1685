#include "port_fate.h"

#include "own.h"
#include "port_orphan.h"

enum { FIN_TIMEOUT_S = 60, ORPHAN_RETRIES = 8, COARSEST_HZ = 1000 };

static const char *const whose_names[] = {
    [TW_PORT_OF_PROCESS] = "process",     [TW_PORT_OF_LISTENER] = "listener",
    [TW_PORT_OF_KERNEL] = "kernel",       [TW_PORT_OF_SUBFLOW] = "mptcp",
    [TW_PORT_OF_OTHERS] = "another-user", [TW_PORT_NOT_SEARCHED] = "not-searched",
    [TW_PORT_OF_NOBODY] = "not-found",
};
_Static_assert(TW_COUNT(whose_names) == TW_N_PORT_WHOSE, "an owner lacks a name");

static const char *const ends_names[] = {
    [TW_PORT_HOLDS_NOTHING] = "holds-nothing",
    [TW_PORT_AT_TICK] = "at-tick",
    [TW_PORT_BETWEEN] = "between",
    [TW_PORT_WITH_LISTENER] = "with-listener",
    [TW_PORT_WITH_OWNER] = "with-owner",
};
_Static_assert(TW_COUNT(ends_names) == TW_N_PORT_ENDS, "an end lacks a name");

const char *tw_port_fate_whose_name(enum tw_port_whose whose)
{
    return whose_names[whose];
}

const char *tw_port_fate_ends_name(enum tw_port_ends ends)
{
    return ends_names[ends];
}

struct tw_port_basis tw_port_fate_basis(const struct tw_port_look *look)
{
    struct tw_port_basis basis = {.look = look};
    uint64_t n_retries = tw_port_look_setting(look, "tcp_orphan_retries", 0);
    for (size_t i = 0; i < look->n_sockets && !basis.has_mptcp; i++)
        basis.has_mptcp = look->sockets[i].protocol == TW_PORT_MPTCP;
    basis.fin_ns = (tw_ns)tw_port_look_setting(look, "tcp_fin_timeout", FIN_TIMEOUT_S) * TW_S;
    basis.n_orphan_retries = n_retries > 0 ? (unsigned)n_retries : ORPHAN_RETRIES;
    return basis;
}

/* Whether only the kernel has it: the state tells, where a process can no longer have it open.
 */
static bool is_orphan(const struct tw_port_socket *socket)
{
    switch (socket->state) {
    case TW_TIME_WAIT:
        return true;
    case TW_FIN_WAIT_1:
    case TW_FIN_WAIT_2:
    case TW_CLOSING:
    case TW_LAST_ACK:
        return socket->inode == 0;
    case TW_CLOSED:
    case TW_LISTEN:
    case TW_SYN_SENT:
    case TW_SYN_RECEIVED:
    case TW_ESTABLISHED:
    case TW_CLOSE_WAIT:
    case TW_BOUND:
        break;
    }
    return false;
}

static enum tw_port_whose whose(const struct tw_port_basis *basis, size_t i)
{
    const struct tw_port_look *look = basis->look;
    const struct tw_port_socket *socket = &look->sockets[i];
    size_t n = 0;
    (void)tw_port_look_holds(look, i, &n);
    if (n > 0)
        return TW_PORT_OF_PROCESS;
    if (is_orphan(socket))
        return TW_PORT_OF_KERNEL;
    if (socket->inode == 0 &&
        (socket->state == TW_ESTABLISHED || socket->state == TW_CLOSE_WAIT ||
         socket->state == TW_SYN_RECEIVED))
        return TW_PORT_OF_LISTENER;
    if (basis->has_mptcp && socket->protocol == TW_PORT_TCP)
        return TW_PORT_OF_SUBFLOW;
    if (!look->search.was_searched || look->search.n_left > 0)
        return TW_PORT_NOT_SEARCHED;
    return look->search.n_denied > 0 ? TW_PORT_OF_OTHERS : TW_PORT_OF_NOBODY;
}

/* A timer that the wheel rounds up: when it fires, to the tick if the machine's jiffies are
 * known. */
static void end_at_timer(const struct tw_port_look *look, const struct tw_port_socket *socket,
                         const struct tw_timers *timers, struct tw_port_fate *out)
{
    tw_ns left_ns = socket->timer_ms > 0 ? socket->timer_ms * TW_MS : 0;
    tw_ns set_ns = socket->seen_ns + left_ns - timers->first_ns;
    if (look->jiffies.hz != 0) {
        out->ends = TW_PORT_AT_TICK;
        out->to_ns = tw_wheel_release(&look->jiffies, set_ns, timers);
        out->from_ns = out->to_ns;
        return;
    }
    tw_ns least_ns = 0;
    tw_ns most_ns = 0;
    tw_wheel_window(COARSEST_HZ, timers, &least_ns, &most_ns);
    out->ends = TW_PORT_BETWEEN;
    out->from_ns = set_ns + least_ns;
    out->to_ns = set_ns + most_ns;
}

/* tcp_time_wait() keeps an orphan in FIN-WAIT-2 for tcp_fin_timeout. What exceeds 60 s passes
 * before that, in the socket itself, with the timer of keep-alive (port_hold.h). */
static void end_fin_wait_2(const struct tw_port_basis *basis,
                           const struct tw_port_socket *socket, struct tw_port_fate *out)
{
    tw_ns more_ns = basis->fin_ns > TW_TIME_WAIT_NS ? basis->fin_ns - TW_TIME_WAIT_NS : 0;
    struct tw_timers timers = {.first_ns = more_ns > 0 ? more_ns : basis->fin_ns};
    if (socket->timer == TW_PORT_KEEPALIVE)
        timers.second_ns = more_ns;
    if (socket->timer_ms * TW_MS > timers.first_ns)
        timers.first_ns = TW_TIME_WAIT_NS; /* TCP_LINGER2 of this socket, not the setting */
    end_at_timer(basis->look, socket, &timers, out);
}

static void end_orphan(const struct tw_port_basis *basis, const struct tw_port_socket *socket,
                       struct tw_port_fate *out)
{
    const struct tw_timers time_wait = {.first_ns = TW_TIME_WAIT_NS};
    if (socket->state == TW_TIME_WAIT) {
        end_at_timer(basis->look, socket, &time_wait, out);
    } else if (socket->state == TW_FIN_WAIT_2) {
        end_fin_wait_2(basis, socket, out);
    } else {
        out->ends = TW_PORT_BETWEEN;
        const struct tw_port_orphan orphan = {socket, basis->n_orphan_retries,
                                              &basis->look->jiffies};
        tw_port_orphan_end(&orphan, &out->from_ns, &out->to_ns);
    }
}

struct tw_port_fate tw_port_fate_of(const struct tw_port_basis *basis, size_t socket)
{
    const struct tw_port_socket *one = &basis->look->sockets[socket];
    struct tw_port_fate fate = {.whose = whose(basis, socket), .ends = TW_PORT_WITH_OWNER};
    if (one->protocol == TW_PORT_UDP || one->state == TW_SYN_RECEIVED)
        fate.ends = TW_PORT_HOLDS_NOTHING;
    else if (fate.whose == TW_PORT_OF_KERNEL)
        end_orphan(basis, one, &fate);
    else if (fate.whose == TW_PORT_OF_LISTENER)
        fate.ends = TW_PORT_WITH_LISTENER;
    return fate;
}
