#include "port_hold.h"

#include "old_stamp.h"
#include "run_ports.h"

#include <stdlib.h>

/* The delay of the wire for segments of that side at at_ns; -1: unknown. */
static tw_ns delay_of(const struct tw_run *run, enum tw_side side, tw_ns at_ns)
{
    tw_ns delay_ns = -1;
    for (size_t i = 0; i < run->n_seen && run->seen[i].at_ns <= at_ns; i++) {
        const struct tw_observation *o = &run->seen[i];
        const struct tw_wire_order *order = tw_run_order(o);
        if (order != NULL && tw_run_is_done(o) && order->verb == TW_WIRE_DELAY &&
            order->from == side)
            delay_ns = order->time_ns;
    }
    return delay_ns;
}

/* The last value of TCP_LINGER2 set on that socket of the peer; before_s if there is none. */
static int linger2_of(const struct tw_run *run, const struct tw_peer_spec *peer, bool listener,
                      tw_ns at_ns, int before_s)
{
    int who = tw_run_find(run, peer->name);
    int seconds = before_s;
    for (size_t i = 0; i < run->n_seen && run->seen[i].at_ns <= at_ns; i++) {
        const struct tw_observation *o = &run->seen[i];
        const struct tw_action *action = o->step.action;
        if (tw_run_is_done(o) && (int)o->who == who && action->verb == TW_SET &&
            action->listener == listener && action->option.option == TW_LINGER2)
            seconds = action->option.value;
    }
    return seconds;
}

tw_ns tw_port_hold_at_side(const struct tw_run *run, unsigned who, long seen)
{
    const struct tw_observation *o = &run->seen[seen];
    int peer = tw_run_peer(run, who);
    if (o->saw != TW_SAW_SEGMENT || peer < 0 || run->experiment.peers[peer].role != TW_CLIENT)
        return o->at_ns;
    if (o->segment.far_ns != 0)
        return o->segment.far_ns;
    bool is_own = tw_run_peer(run, o->who) == peer;
    tw_ns delay_ns = delay_of(run, is_own ? TW_CLIENT_SIDE : TW_SERVER_SIDE, o->at_ns);
    if (delay_ns < 0)
        return o->at_ns;
    return is_own ? o->at_ns - delay_ns : o->at_ns + delay_ns;
}

/* tcp_fin_time() at at_ns. Its minimum, 3.5 times the retransmission timeout, has no effect
 * here: it is 0.7 s between neighbours. */
static tw_ns fin_time(const struct tw_run *run, const struct tw_peer_spec *peer, tw_ns at_ns)
{
    enum { MOST = 120 }; /* TCP_FIN_TIMEOUT_MAX limits TCP_LINGER2 */
    int seconds = linger2_of(run, peer, true, at_ns, peer->options.linger2_s);
    seconds = linger2_of(run, peer, false, at_ns, seconds);
    if (seconds > 0)
        return (seconds < MOST ? seconds : MOST) * TW_S;
    const char *setting = tw_run_setting(run, "tcp_fin_timeout", at_ns);
    long timeout = setting != NULL ? strtol(setting, NULL, 10) : 0;
    return timeout > 0 ? timeout * TW_S : TW_TIME_WAIT_NS;
}

struct tw_timers tw_port_hold_fin_timers(const struct tw_run *run,
                                         const struct tw_peer_spec *peer, tw_ns at_ns)
{
    struct tw_timers timers = {.first_ns = fin_time(run, peer, at_ns)};
    if (timers.first_ns <= TW_TIME_WAIT_NS)
        return timers;
    timers.first_ns -= TW_TIME_WAIT_NS;
    tw_ns anew_ns = fin_time(run, peer, at_ns + timers.first_ns);
    if (anew_ns > TW_TIME_WAIT_NS)
        timers.second_ns = anew_ns - TW_TIME_WAIT_NS;
    return timers;
}

/* When the step closed the peer's connections. An exiting process closes them after its
 * listening socket, if it has one; the lab polls the kernel for that during the whole step. */
static tw_ns let_go_ns(const struct tw_run *run, long seen)
{
    const struct tw_observation *step = &run->seen[seen];
    if (step->step.action->verb == TW_CLOSE || step->step.took_ns <= 0)
        return step->at_ns;
    tw_ns end_ns = step->at_ns + step->step.took_ns;
    for (size_t i = (size_t)seen; i < run->n_seen && run->seen[i].at_ns <= end_ns; i++) {
        const struct tw_observation *o = &run->seen[i];
        if (o->saw == TW_SAW_STATE && o->who == step->who && o->state.state == TW_LISTEN &&
            o->state.gone)
            return o->at_ns;
    }
    return end_ns;
}

/* A side in FIN-WAIT-2 has a timer after close() only; before that it waits indefinitely. A
 * FIN without a shutdown() step is from a close(). */
static bool hold_of_orphan(const struct tw_run *run, const struct tw_connection *connection,
                           int side, struct tw_port_hold *out)
{
    int index = tw_run_peer(run, connection->side[side]);
    const struct tw_peer_spec *peer = &run->experiment.peers[index];
    long acked = connection->fin_acked_seen[side];
    int who = tw_run_find(run, peer->name);
    long closed = tw_run_last_effect(run, who, TW_FREES_CONNECTION, INT64_MAX);
    if (acked < 0 || (closed < 0 && tw_run_last_step(run, who, TW_SHUTDOWN, INT64_MAX) >= 0))
        return false;
    tw_ns acked_ns = tw_port_hold_at_side(run, connection->side[side], acked);
    bool is_late = closed >= 0 && let_go_ns(run, closed) > acked_ns;
    long began = is_late ? closed : acked;
    tw_ns began_ns = is_late ? let_go_ns(run, closed) : acked_ns;
    *out = (struct tw_port_hold){
        .state = TW_FIN_WAIT_2,
        .who = connection->side[side],
        .began_ns = began_ns,
        .began_seen = began,
        .timers = tw_port_hold_fin_timers(run, peer, began_ns),
        .ended_seen = -1,
    };
    return true;
}

/* Did the side send a RST at the end of its timer, not earlier? */
static bool has_gone_by_itself(const struct tw_run *run, const struct tw_connection *connection,
                               int side, const struct tw_port_hold *hold)
{
    const struct tw_teardown *teardown = &connection->teardown;
    return teardown->reset && teardown->reset_by == side && connection->ended_seen >= 0 &&
           tw_port_hold_at_side(run, hold->who, connection->ended_seen) >=
               hold->began_ns + hold->timers.first_ns;
}

/* When a TIME-WAIT timer was last set. The capture shows the segment to the side that set it
 * slightly earlier, and the side's ACK slightly later and closer to it. In CLOSING that ACK
 * was sent long before: the timer starts when the ACK of the side's own FIN arrives. */
static tw_ns wait_began_ns(const struct tw_run *run, const struct tw_connection *connection,
                           int side)
{
    unsigned who = connection->side[side];
    tw_ns began_ns = tw_port_hold_at_side(run, who, connection->wait_begin_seen[side]);
    if (connection->wait_moved_seen[side] < 0)
        return began_ns;
    tw_ns moved_ns = tw_port_hold_at_side(run, who, connection->wait_moved_seen[side]);
    return moved_ns > began_ns ? moved_ns : began_ns;
}

static void hold_of_wait(const struct tw_run *run, const struct tw_connection *connection,
                         int side, struct tw_port_hold *out)
{
    const struct tw_teardown *teardown = &connection->teardown;
    *out = (struct tw_port_hold){
        .state = TW_TIME_WAIT,
        .who = connection->side[side],
        .began_ns = wait_began_ns(run, connection, side),
        .began_seen = connection->wait_begin_seen[side],
        .timers = {.first_ns = TW_TIME_WAIT_NS},
        .ended_seen = -1,
    };
    if (teardown->side[side].state != TW_TIME_WAIT)
        out->ended_seen = connection->hit_seen;
    long again = tw_old_stamp_seen(run, out->who, out->began_ns);
    if (again >= 0 && out->ended_seen < 0) {
        out->began_ns = tw_port_hold_at_side(run, out->who, again);
        out->began_seen = again;
    }
}

/* SOCK_DESTROY ends both kinds of hold without a segment. */
static long destroyed_seen(const struct tw_run *run, const struct tw_port_hold *hold)
{
    int peer = tw_run_peer(run, hold->who);
    for (size_t i = 0; i < run->n_seen; i++) {
        const struct tw_observation *o = &run->seen[i];
        if (o->at_ns > hold->began_ns && tw_run_is_done(o) &&
            (tw_step_verb_effects(o->step.action) & TW_DESTROYS) != 0 &&
            tw_run_peer(run, o->who) == peer)
            return (long)i;
    }
    return -1;
}

static bool hold_of(const struct tw_run *run, const struct tw_connection *connection, int side,
                    struct tw_port_hold *out)
{
    const struct tw_teardown_side *s = &connection->teardown.side[side];
    if (s->waited)
        hold_of_wait(run, connection, side, out);
    else if (!hold_of_orphan(run, connection, side, out) ||
             (s->state != TW_FIN_WAIT_2 && !has_gone_by_itself(run, connection, side, out)))
        return false;
    if (out->ended_seen < 0)
        out->ended_seen = destroyed_seen(run, out);
    if (out->ended_seen >= 0)
        out->ended_ns = tw_port_hold_at_side(run, out->who, out->ended_seen);
    return true;
}

static tw_ns end_of(const struct tw_port_hold *hold)
{
    if (hold->ended_seen >= 0)
        return hold->ended_ns;
    return hold->began_ns + tw_wheel_timers_length(&hold->timers);
}

bool tw_port_hold_on(const struct tw_run *run, const struct tw_follow *follow, uint16_t port,
                     tw_ns by_ns, struct tw_port_hold *out)
{
    bool found = false;
    for (size_t i = 0; i < follow->n_connections; i++) {
        const struct tw_connection *connection = &follow->connections[i];
        for (int side = 0; side < 2; side++) {
            struct tw_port_hold hold;
            unsigned who = connection->side[side];
            if (tw_run_peer(run, who) < 0 || tw_run_ports_of_name(run, who) != port ||
                !hold_of(run, connection, side, &hold) ||
                run->seen[hold.began_seen].at_ns > by_ns)
                continue;
            if (!found || end_of(&hold) > end_of(out))
                *out = hold;
            found = true;
        }
    }
    return found;
}
