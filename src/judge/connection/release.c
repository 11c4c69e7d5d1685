#include "release.h"

#include "port_hold.h"
#include "run_ports.h"

#include <string.h>

static tw_ns end_of(tw_ns at_ns, tw_ns took_ns)
{
    return took_ns > 0 ? at_ns + took_ns : at_ns;
}

static void see_binds(const struct tw_run *run, unsigned who, struct tw_release *out)
{
    for (size_t i = 0; i < run->n_seen && out->released_seen < 0; i++) {
        const struct tw_observation *o = &run->seen[i];
        if (o->saw != TW_SAW_BIND || o->who != who)
            continue;
        if (out->first_seen < 0) {
            out->first_seen = (long)i;
            out->first_error = o->bind.error;
        }
        out->n_tries++;
        if (o->bind.error == 0) {
            out->released_seen = (long)i;
            out->to_ns = end_of(o->at_ns, o->bind.took_ns);
        } else {
            out->refused_seen = (long)i;
            out->from_ns = o->at_ns;
        }
    }
}

static void see_proof(const struct tw_run *run, unsigned who, struct tw_release *out)
{
    for (size_t i = 0; i < run->n_seen; i++) {
        const struct tw_observation *o = &run->seen[i];
        if (o->saw != TW_SAW_STEP || o->who != who || strcmp(o->step.text, "proof") != 0)
            continue;
        out->proof_seen = (long)i;
        if (o->step.done && o->step.error == 0)
            out->proof_ns = o->step.took_ns;
    }
}

bool tw_release_is_disturbed(const struct tw_release *release)
{
    return release->timers.first_ns != 0 && release->ended_seen < 0 &&
           release->to_ns - release->from_ns > TW_DISTURBED;
}

static bool is_probe(const struct tw_run *run, unsigned who)
{
    return tw_experiment_probe(&run->experiment, run->names[who]) >= 0;
}

tw_ns tw_release_first_tries_end(const struct tw_run *run)
{
    bool is_tried[TW_MAX_NAMES] = {false};
    bool begun = false;
    for (size_t i = 0; i < run->n_seen; i++) {
        const struct tw_observation *o = &run->seen[i];
        bool is_bind = o->saw == TW_SAW_BIND;
        /* A probe's own step is its proof of life. */
        bool is_step = o->saw == TW_SAW_STEP && !is_probe(run, o->who);
        if ((is_bind && is_tried[o->who]) || (is_step && begun))
            return o->at_ns;
        begun = begun || is_bind;
        is_tried[o->who] = is_tried[o->who] || is_bind;
    }
    return begun || run->experiment.n_probes == 0 ? INT64_MAX : -1;
}

/* The first try comes after that moment. */
static bool is_before_tries(const struct tw_run *run, const struct tw_release *release,
                            tw_ns at_ns)
{
    return release->first_seen >= 0 && at_ns < run->seen[release->first_seen].at_ns;
}

/* What holds the port, unless that had ended when it was tried. */
static void see_hold(const struct tw_run *run, const struct tw_follow *follow, uint16_t port,
                     struct tw_release *out)
{
    struct tw_port_hold hold;
    tw_ns until_ns = out->released_seen >= 0 ? out->to_ns : INT64_MAX;
    if (!tw_port_hold_on(run, follow, port, until_ns, &hold) ||
        (hold.ended_seen >= 0 && is_before_tries(run, out, hold.ended_ns)))
        return;
    out->since_known = true;
    out->since_ns = hold.began_ns;
    out->since_seen = hold.began_seen;
    out->since_who = hold.who;
    out->waited = hold.state == TW_TIME_WAIT;
    out->orphaned = hold.state == TW_FIN_WAIT_2;
    out->timers = hold.timers;
    out->ended_seen = hold.ended_seen;
}

static void count_from(const struct tw_run *run, long index, tw_ns at_ns,
                       struct tw_release *out)
{
    if (out->since_known && at_ns < out->since_ns)
        return;
    out->since_known = true;
    out->since_ns = at_ns;
    out->since_seen = index;
    out->since_who = run->seen[index].who;
}

/* The old listener held the port, for as long as it was there. */
static void see_close(const struct tw_run *run, uint16_t port, struct tw_release *out)
{
    long gone_seen = -1;
    long stop_seen = -1;
    for (size_t i = 0; i < run->n_seen; i++) {
        const struct tw_observation *o = &run->seen[i];
        bool is_gone = o->saw == TW_SAW_STATE && o->state.gone && o->state.state == TW_LISTEN;
        bool is_stop = o->saw == TW_SAW_STEP && o->step.done && o->step.error == 0 &&
                       strncmp(o->step.text, "stop ", 5) == 0;
        if ((!is_gone && !is_stop) || tw_run_ports_of_name(run, o->who) != port)
            continue;
        gone_seen = is_gone ? (long)i : gone_seen;
        stop_seen = is_stop ? (long)i : stop_seen;
    }
    if (gone_seen >= 0)
        count_from(run, gone_seen, run->seen[gone_seen].at_ns, out);
    else if (stop_seen >= 0)
        count_from(run, stop_seen,
                   end_of(run->seen[stop_seen].at_ns, run->seen[stop_seen].step.took_ns), out);
}

/* A connection that was reset, or whose TIME-WAIT was ended: the port is free when its own side
 * of it has gone. */
static void see_reset(const struct tw_run *run, const struct tw_follow *follow, uint16_t port,
                      struct tw_release *out)
{
    struct tw_port_hold hold;
    for (size_t i = 0; i < follow->n_connections; i++) {
        const struct tw_connection *c = &follow->connections[i];
        for (int side = 0; side < 2 && c->teardown.reset; side++) {
            tw_ns ended_ns = tw_port_hold_at_side(run, c->side[side], c->ended_seen);
            if (tw_run_ports_of_name(run, c->side[side]) == port &&
                is_before_tries(run, out, ended_ns))
                count_from(run, c->ended_seen, ended_ns, out);
        }
    }
    if (tw_port_hold_on(run, follow, port, INT64_MAX, &hold) && hold.ended_seen >= 0)
        count_from(run, hold.ended_seen, hold.ended_ns, out);
}

void tw_release_of(const struct tw_run *run, const struct tw_follow *follow, unsigned probe,
                   struct tw_release *out)
{
    *out = (struct tw_release){
        .first_seen = -1,
        .refused_seen = -1,
        .released_seen = -1,
        .since_seen = -1,
        .ended_seen = -1,
        .proof_seen = -1,
        .proof_ns = -1,
    };
    int who = tw_run_find(run, run->experiment.probes[probe].name);
    if (who >= 0) {
        see_binds(run, (unsigned)who, out);
        see_proof(run, (unsigned)who, out);
    }
    uint16_t port = tw_run_ports_of_probe(run, probe);
    see_hold(run, follow, port, out);
    if (out->since_known)
        return;
    see_close(run, port, out);
    see_reset(run, follow, port, out);
}

bool tw_release_is_too_wide(const struct tw_release *release, unsigned hz)
{
    const struct tw_timers *timers = &release->timers;
    tw_ns last_ns = timers->second_ns > 0 ? timers->second_ns : timers->first_ns;
    return last_ns > 0 && release->to_ns - release->from_ns >= tw_wheel_grain_of(hz, last_ns);
}

bool tw_release_is_on_tick(const struct tw_release *release, tw_ns predicted_ns, unsigned hz)
{
    return release->from_ns <= predicted_ns + TW_TICK_LATE &&
           release->to_ns >= predicted_ns - tw_wheel_tick(hz);
}

tw_ns tw_release_off(const struct tw_release *release, tw_ns predicted_ns)
{
    if (release->from_ns > predicted_ns)
        return release->from_ns - predicted_ns;
    return predicted_ns > release->to_ns ? predicted_ns - release->to_ns : 0;
}
