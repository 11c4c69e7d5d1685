#include "port_hold.h"

#include "duration.h"
#include "old_stamp.h"
#include "run_ports.h"

#include <string.h>

static bool is_done_step(const struct tw_observation *o, int who)
{
    return o->saw == TW_SAW_STEP && (int)o->who == who && o->step.done && o->step.error == 0;
}

/* What stands behind the text in the last such step until then: "5" of "set tcp_fin_timeout 5".
 * NULL: there was none. */
static const char *last_said(const struct tw_run *run, const char *who_name, const char *text,
                             tw_ns at_ns)
{
    int who = tw_run_find(run, who_name);
    size_t n = strlen(text);
    const char *said = NULL;
    for (size_t i = 0; i < run->n_seen && run->seen[i].at_ns <= at_ns; i++) {
        const struct tw_observation *o = &run->seen[i];
        if (is_done_step(o, who) && strncmp(o->step.action.text, text, n) == 0)
            said = o->step.action.text + n;
    }
    return said;
}

/* The same as a number; *out is not touched when there was none. */
static void last_set(const struct tw_run *run, const char *who_name, const char *text,
                     tw_ns at_ns, long *out)
{
    const char *said = last_said(run, who_name, text, at_ns);
    if (said != NULL)
        *out = strtol(said, NULL, 10);
}

tw_ns tw_port_hold_at_side(const struct tw_run *run, unsigned who, long seen)
{
    const struct tw_observation *o = &run->seen[seen];
    int peer = tw_run_peer(run, who);
    tw_ns delay_ns = 0;
    if (o->saw != TW_SAW_SEGMENT || peer < 0 || run->experiment.peers[peer].role != TW_CLIENT)
        return o->at_ns;
    if (o->segment.far_ns != 0)
        return o->segment.far_ns;
    bool is_own = tw_run_peer(run, o->who) == peer;
    const char *delay = last_said(
        run, "wire", is_own ? "delay from client by " : "delay from server by ", o->at_ns);
    if (delay == NULL || !tw_duration_parse(delay, &delay_ns))
        return o->at_ns;
    return is_own ? o->at_ns - delay_ns : o->at_ns + delay_ns;
}

/* What tcp_fin_time() comes to at that moment. Its least, 3.5 times the retransmission timeout,
 * is not seen: 0.7 s between neighbours. */
static tw_ns fin_time(const struct tw_run *run, const struct tw_peer_spec *peer, tw_ns at_ns)
{
    enum { MOST = 120 }; /* TCP_FIN_TIMEOUT_MAX, of TCP_LINGER2 */
    long seconds = peer->options.linger2_s;
    last_set(run, peer->name, "set listener linger2 ", at_ns, &seconds);
    last_set(run, peer->name, "set linger2 ", at_ns, &seconds);
    if (seconds > 0)
        return (seconds < MOST ? seconds : MOST) * TW_S;
    for (size_t i = 0; i < run->facts.n_settings; i++) {
        if (strcmp(run->facts.settings[i].name, "tcp_fin_timeout") == 0)
            seconds = strtol(run->facts.settings[i].value, NULL, 10);
    }
    last_set(run, "lab", "set tcp_fin_timeout ", at_ns, &seconds);
    return seconds > 0 ? seconds * TW_S : TW_TIME_WAIT_NS;
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

/* When the peer let go of its connections; -1: it has not, as far as was seen. */
static long let_go_seen(const struct tw_run *run, const char *peer)
{
    int who = tw_run_find(run, peer);
    long seen = -1;
    for (size_t i = 0; i < run->n_seen; i++) {
        const struct tw_observation *o = &run->seen[i];
        if (is_done_step(o, who) && (strcmp(o->step.action.text, "close") == 0 ||
                                     strcmp(o->step.action.text, "leave") == 0 ||
                                     strncmp(o->step.action.text, "stop ", 5) == 0))
            seen = (long)i;
    }
    return seen;
}

/* ... and the moment. A process that ends has its connections closed on the way, right after
 * its listening socket where it has one: the kernel was asked for that all the while. */
static tw_ns let_go_ns(const struct tw_run *run, long seen)
{
    const struct tw_observation *step = &run->seen[seen];
    if (strcmp(step->step.action.text, "close") == 0 || step->step.took_ns <= 0)
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

static bool has_shut_down(const struct tw_run *run, const char *peer)
{
    int who = tw_run_find(run, peer);
    for (size_t i = 0; i < run->n_seen; i++) {
        const struct tw_observation *o = &run->seen[i];
        if (is_done_step(o, who) && strncmp(o->step.action.text, "shutdown", 8) == 0)
            return true;
    }
    return false;
}

/* A side in FIN-WAIT-2 has a timer once its owner has closed; before that it waits for ever.
 * A FIN that no shutdown() sent is a close()'s. */
static bool hold_of_orphan(const struct tw_run *run, const struct tw_connection *connection,
                           int side, struct tw_port_hold *out)
{
    int index = tw_run_peer(run, connection->side[side]);
    const struct tw_peer_spec *peer = &run->experiment.peers[index];
    long acked = connection->fin_acked_seen[side];
    long closed = let_go_seen(run, peer->name);
    if (acked < 0 || (closed < 0 && has_shut_down(run, peer->name)))
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

/* Its own RST, with which it went when its timer was over, and not before. */
static bool has_gone_by_itself(const struct tw_run *run, const struct tw_connection *connection,
                               int side, const struct tw_port_hold *hold)
{
    const struct tw_teardown *teardown = &connection->teardown;
    return teardown->reset && teardown->reset_by == side && connection->ended_seen >= 0 &&
           tw_port_hold_at_side(run, hold->who, connection->ended_seen) >=
               hold->began_ns + hold->timers.first_ns;
}

/* When a TIME-WAIT's timer was set last. What came to the side did that, and captured it is
 * just before; the ACK with which the side answered is just behind, and nearer. But in CLOSING
 * that has been sent long before: the timer begins when its own FIN's ACK is there. */
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

/* SOCK_DESTROY takes either away without a segment. */
static long destroyed_seen(const struct tw_run *run, const struct tw_port_hold *hold)
{
    int peer = tw_run_peer(run, hold->who);
    for (size_t i = 0; i < run->n_seen; i++) {
        const struct tw_observation *o = &run->seen[i];
        if (o->at_ns > hold->began_ns && is_done_step(o, (int)o->who) &&
            strcmp(o->step.action.text, "destroy") == 0 && tw_run_peer(run, o->who) == peer)
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
