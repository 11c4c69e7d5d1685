#include "release.h"

#include "port_hold.h"
#include "run_ports.h"

static const struct tw_since_words words[] = {
    [TW_SINCE_UNKNOWN] = {"the first try", "its first try", NULL},
    [TW_SINCE_LAST_ACK] = {"the last ACK", "that ACK", "the last ACK"},
    [TW_SINCE_LAST_FIN] = {"the last FIN", "that ACK", "the last ACK"},
    [TW_SINCE_ACK_OF_FIN] = {"the ACK of the FIN", "that ACK", "the ACK of its FIN"},
    [TW_SINCE_CLOSE] = {"the close", "that", "it was closed"},
    [TW_SINCE_LISTENER_GONE] = {"the old listener closed", "the old listener closed", NULL},
    [TW_SINCE_RESET] = {"the reset", "that RST", NULL},
    [TW_SINCE_DESTROYED] = {"SOCK_DESTROY", "that wait had been ended", NULL},
};
_Static_assert(TW_COUNT(words) == TW_SINCE_DESTROYED + 1, "a beginning lacks its words");

const struct tw_since_words *tw_since_words(enum tw_since since)
{
    return &words[since];
}

bool tw_release_is_of_wait(const struct tw_release *release)
{
    return release->since == TW_SINCE_LAST_ACK || release->since == TW_SINCE_LAST_FIN;
}

bool tw_release_is_of_orphan(const struct tw_release *release)
{
    return release->since == TW_SINCE_ACK_OF_FIN || release->since == TW_SINCE_CLOSE;
}

static tw_ns end_of(tw_ns at_ns, tw_ns took_ns)
{
    return took_ns > 0 ? at_ns + took_ns : at_ns;
}

static void see_binds(const struct tw_run *run, struct tw_release *out)
{
    for (size_t i = 0; i < run->n_seen && out->released_seen < 0; i++) {
        const struct tw_observation *o = &run->seen[i];
        if (o->saw != TW_SAW_BIND || (int)o->who != out->who)
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

static void see_proof(const struct tw_run *run, struct tw_release *out)
{
    for (size_t i = 0; i < run->n_seen; i++) {
        const struct tw_observation *o = &run->seen[i];
        if (o->saw != TW_SAW_STEP || (int)o->who != out->who ||
            o->step.action->verb != TW_PROOF)
            continue;
        out->proof_seen = (long)i;
    }
}

static void see_freed(const struct tw_run *run, const struct tw_probe_spec *probe,
                      struct tw_release *out)
{
    if (probe->window != TW_AFTER_THEN || out->since != TW_SINCE_UNKNOWN ||
        out->released_seen < 0)
        return;
    for (long i = out->first_seen + 1; i < (long)run->n_seen; i++) {
        const struct tw_observation *o = &run->seen[i];
        if (o->saw == TW_SAW_STEP && o->step.done && o->at_ns < out->to_ns &&
            tw_run_peer(run, o->who) >= 0)
            out->freed_seen = i;
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

/* Is at_ns before the first try? */
static bool is_before_tries(const struct tw_run *run, const struct tw_release *release,
                            tw_ns at_ns)
{
    return release->first_seen >= 0 && at_ns < run->seen[release->first_seen].at_ns;
}

static enum tw_since since_of(const struct tw_run *run, const struct tw_port_hold *hold)
{
    const struct tw_observation *began = &run->seen[hold->began_seen];
    bool is_segment = began->saw == TW_SAW_SEGMENT;
    if (hold->state == TW_FIN_WAIT_2)
        return is_segment ? TW_SINCE_ACK_OF_FIN : TW_SINCE_CLOSE;
    return is_segment && (began->segment.flags & TW_FIN) != 0 ? TW_SINCE_LAST_FIN
                                                              : TW_SINCE_LAST_ACK;
}

/* The hold on the port, unless it ended before the first try. */
static void see_hold(const struct tw_run *run, const struct tw_follow *follow,
                     struct tw_release *out)
{
    struct tw_port_hold hold;
    tw_ns until_ns = out->released_seen >= 0 ? out->to_ns : INT64_MAX;
    if (!tw_port_hold_on(run, follow, out->port, until_ns, &hold) ||
        (hold.ended_seen >= 0 && is_before_tries(run, out, hold.ended_ns)))
        return;
    out->since = since_of(run, &hold);
    out->since_ns = hold.began_ns;
    out->since_seen = hold.began_seen;
    out->since_who = hold.who;
    out->timers = hold.timers;
    out->ended_seen = hold.ended_seen;
}

static void count_from(const struct tw_run *run, enum tw_since since, long index, tw_ns at_ns,
                       struct tw_release *out)
{
    if (out->since != TW_SINCE_UNKNOWN && at_ns < out->since_ns)
        return;
    out->since = since;
    out->since_ns = at_ns;
    out->since_seen = index;
    out->since_who = run->seen[index].who;
}

/* The old listener held the port until it was closed. */
static void see_close(const struct tw_run *run, struct tw_release *out)
{
    long gone_seen = -1;
    long stop_seen = -1;
    for (size_t i = 0; i < run->n_seen; i++) {
        const struct tw_observation *o = &run->seen[i];
        bool is_gone = o->saw == TW_SAW_STATE && o->state.gone && o->state.state == TW_LISTEN;
        bool is_stop = tw_run_is_done(o) &&
                       (tw_step_verb_effects(o->step.action) & TW_FREES_ALL) == TW_FREES_ALL;
        if ((!is_gone && !is_stop) || tw_run_ports_of_name(run, o->who) != out->port)
            continue;
        gone_seen = is_gone ? (long)i : gone_seen;
        stop_seen = is_stop ? (long)i : stop_seen;
    }
    if (gone_seen >= 0)
        count_from(run, TW_SINCE_LISTENER_GONE, gone_seen, run->seen[gone_seen].at_ns, out);
    else if (stop_seen >= 0)
        count_from(run, TW_SINCE_LISTENER_GONE, stop_seen,
                   end_of(run->seen[stop_seen].at_ns, run->seen[stop_seen].step.took_ns), out);
}

/* A connection that was reset, or whose TIME-WAIT was ended early: the port is free when its
 * own side is gone. */
static void see_reset(const struct tw_run *run, const struct tw_follow *follow,
                      struct tw_release *out)
{
    struct tw_port_hold hold;
    for (size_t i = 0; i < follow->n_connections; i++) {
        const struct tw_connection *c = &follow->connections[i];
        for (int side = 0; side < 2 && c->teardown.reset; side++) {
            tw_ns ended_ns = tw_port_hold_at_side(run, c->side[side], c->ended_seen);
            if (tw_run_ports_of_name(run, c->side[side]) == out->port &&
                is_before_tries(run, out, ended_ns))
                count_from(run, TW_SINCE_RESET, c->ended_seen, ended_ns, out);
        }
    }
    if (!tw_port_hold_on(run, follow, out->port, INT64_MAX, &hold) || hold.ended_seen < 0)
        return;
    bool destroyed = run->seen[hold.ended_seen].saw == TW_SAW_STEP;
    count_from(run, destroyed ? TW_SINCE_DESTROYED : TW_SINCE_RESET, hold.ended_seen,
               hold.ended_ns, out);
}

void tw_release_of(const struct tw_run *run, const struct tw_follow *follow, unsigned probe,
                   struct tw_release *out)
{
    *out = (struct tw_release){
        .who = tw_run_find(run, run->experiment.probes[probe].name),
        .port = tw_run_ports_of_probe(run, probe),
        .first_seen = -1,
        .refused_seen = -1,
        .released_seen = -1,
        .since_seen = -1,
        .ended_seen = -1,
        .predicted_ns = -1,
        .proof_seen = -1,
        .freed_seen = -1,
    };
    if (out->who >= 0) {
        see_binds(run, out);
        see_proof(run, out);
        out->predicted_ns = tw_run_predicted(run, (unsigned)out->who);
    }
    if (out->port == 0) /* the kernel chose none, of several */
        return;
    see_hold(run, follow, out);
    if (out->since == TW_SINCE_UNKNOWN) {
        see_close(run, out);
        see_reset(run, follow, out);
    }
    see_freed(run, &run->experiment.probes[probe], out);
    if (out->refused_seen < 0 || out->released_seen < 0 || out->since == TW_SINCE_UNKNOWN)
        return;
    out->held_known = true;
    out->held_from_ns = out->from_ns - out->since_ns;
    out->held_to_ns = out->to_ns - out->since_ns;
}

bool tw_release_is_too_wide(const struct tw_release *release, unsigned hz)
{
    const struct tw_timers *timers = &release->timers;
    tw_ns last_ns = timers->second_ns > 0 ? timers->second_ns : timers->first_ns;
    return last_ns > 0 && release->to_ns - release->from_ns >= tw_wheel_grain_of(hz, last_ns);
}

bool tw_release_is_on_tick(const struct tw_release *release, unsigned hz)
{
    return release->from_ns <= release->predicted_ns + TW_TICK_LATE &&
           release->to_ns >= release->predicted_ns - tw_wheel_tick(hz);
}

tw_ns tw_release_off(const struct tw_release *release)
{
    tw_ns predicted_ns = release->predicted_ns;
    if (release->from_ns > predicted_ns)
        return release->from_ns - predicted_ns;
    return predicted_ns > release->to_ns ? predicted_ns - release->to_ns : 0;
}
