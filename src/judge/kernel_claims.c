#include "kernel_claims.h"
#include "timer_wheel.h"

#include <string.h>

/* An answer about a side of a connection, not about a listener. */
static bool is_sample(const struct tw_observation *o)
{
    return o->saw == TW_SAW_STATE && !o->state.gone && o->state.state != TW_LISTEN &&
           o->state.state != TW_BOUND;
}

/* Was the first side in TIME-WAIT to be seen at all? Not when the other one never closed. */
static bool is_wait_to_come(const struct tw_case *c)
{
    if (c->main == NULL || c->wire_doubt[0] != '\0' || tw_case_cut_short(c) != NULL ||
        tw_teardown_ending(&c->main->teardown) != TW_INCOMPLETE)
        return true;
    for (size_t i = 0; i < c->run->n_seen; i++) {
        const struct tw_observation *o = &c->run->seen[i];
        if (is_sample(o) && o->state.state == TW_TIME_WAIT &&
            tw_connection_side(c->main, o->who) != TW_SIDE_NONE)
            return true;
    }
    return false;
}

void tw_kernel_claims_rule_closer(const struct tw_case *c, struct tw_findings *out)
{
    const struct tw_expectation *expect = &c->run->experiment.expect;
    bool is_reset = c->main != NULL && c->main->teardown.reset;
    if (is_reset || !is_wait_to_come(c) ||
        (expect->time_wait_line != 0 && expect->time_wait == TW_NOBODY))
        return;
    struct tw_finding *finding =
        tw_findings_add(out, NULL, "closer-holds-time-wait",
                        "Only the side that sent the first FIN holds TIME-WAIT; both do when "
                        "the FINs crossed.");
    tw_finding_expect(finding, "TIME-WAIT at the active closer");
    if (c->wire_doubt[0] != '\0') {
        tw_finding_rule(finding, TW_UNKNOWN, -1, "%s", c->wire_doubt);
        return;
    }
    int closer = c->main != NULL ? tw_teardown_active_closer(&c->main->teardown) : TW_SIDE_NONE;
    if (closer == TW_SIDE_NONE) {
        tw_finding_rule(finding, TW_UNKNOWN, -1, "no FIN was captured");
        return;
    }
    tw_finding_rule(finding, TW_UNKNOWN, -1, "the kernel was not seen to hold TIME-WAIT");
    for (size_t i = 0; i < c->run->n_seen; i++) {
        const struct tw_observation *o = &c->run->seen[i];
        int side = is_sample(o) && o->state.state == TW_TIME_WAIT
                       ? tw_connection_side(c->main, o->who)
                       : TW_SIDE_NONE;
        if (side == TW_SIDE_NONE)
            continue;
        bool is_closer = closer == TW_SIDE_BOTH || closer == side;
        tw_finding_rule(finding, is_closer ? TW_HOLDS : TW_FAILS, (long)i, "%s : TIME-WAIT",
                        c->run->names[o->who]);
        if (!is_closer)
            return;
    }
}

/* The segments were captured on the servers' side: what a wire delays or drops has come to the
 * clients at another time, or not at all, so that their states are not compared. */
static bool is_behind_wire(const struct tw_run *run, unsigned who)
{
    if (run->facts.world != TW_WORLD_WIRE)
        return false;
    const char *name = run->names[who];
    size_t n = strcspn(name, "."); /* "client.2" is the second connection of `client` */
    for (size_t i = 0; i < run->experiment.n_peers; i++) {
        const struct tw_peer_spec *peer = &run->experiment.peers[i];
        if (strncmp(peer->name, name, n) == 0 && peer->name[n] == '\0')
            return peer->role == TW_CLIENT;
    }
    return false;
}

/* Was the side's socket destroyed until then? No segment says so. */
static bool is_destroyed(const struct tw_run *run, const struct tw_observation *sample)
{
    for (size_t i = 0; i < run->n_seen && run->seen[i].at_ns <= sample->at_ns; i++) {
        const struct tw_observation *o = &run->seen[i];
        if (o->saw == TW_SAW_STEP && o->who == sample->who && o->step.done &&
            o->step.error == 0 && strcmp(o->step.text, "destroy") == 0)
            return true;
    }
    return false;
}

/* What the segments say of a sample. */
enum match { NOTHING_TO_COMPARE, SAME, ENDED_UNSEEN, DIFFERS };

static bool has_no_buckets(const struct tw_run *run)
{
    for (size_t i = 0; i < run->facts.n_settings; i++) {
        const struct tw_setting *setting = &run->facts.settings[i];
        if (strcmp(setting->name, "tcp_max_tw_buckets") == 0)
            return strcmp(setting->value, "0") == 0;
    }
    return false;
}

/* A FIN that brings along the ACK of the other one leads to TIME-WAIT through FIN-WAIT-2, where
 * who asks on another processor can see it: tcp_rcv_state_process() has set that before it
 * calls tcp_fin(). */
static bool is_passed_through(const struct tw_teardown *teardown, int side,
                              const struct tw_observation *sample)
{
    return sample->state.state == TW_FIN_WAIT_2 && teardown->side[side].state == TW_TIME_WAIT &&
           teardown->first_fin == side && !teardown->acked_apart && !teardown->crossed &&
           sample->at_ns <= teardown->time_wait_ns[side] + TW_SAMPLE_LATE;
}

static enum match compare_side(const struct tw_run *run, const struct tw_connection *connection,
                               int side, const struct tw_observation *sample)
{
    const struct tw_teardown_side *s = &connection->teardown.side[side];
    if (!s->known)
        return NOTHING_TO_COMPARE;
    if (s->state == sample->state.state ||
        is_passed_through(&connection->teardown, side, sample))
        return SAME;
    if (sample->state.state != TW_CLOSED)
        return DIFFERS;
    tw_ns waited_ns = sample->at_ns - connection->teardown.time_wait_ns[side];
    bool is_over = waited_ns >= TW_TIME_WAIT_NS - TW_SAMPLE_LATE || has_no_buckets(run);
    if ((s->state == TW_TIME_WAIT && is_over) || s->state == TW_FIN_WAIT_2)
        return ENDED_UNSEEN;
    return DIFFERS;
}

/* A name may have several connections, of which the sample says only the name: it agrees when
 * it agrees with one. *out_state is the state of the last that differs. */
static enum match compare(const struct tw_run *run, const struct tw_follow *follow,
                          const struct tw_observation *sample, enum tw_tcp_state *out_state)
{
    enum match match = NOTHING_TO_COMPARE;
    for (size_t i = 0; i < follow->n_connections; i++) {
        const struct tw_connection *connection = &follow->connections[i];
        int side = tw_connection_side(connection, sample->who);
        if (side == TW_SIDE_NONE)
            continue;
        enum match one = compare_side(run, connection, side, sample);
        if (one == SAME || one == ENDED_UNSEEN)
            return one;
        if (one == DIFFERS) {
            match = DIFFERS;
            *out_state = connection->teardown.side[side].state;
        }
    }
    return match;
}

/* The segments as far as they were followed, and up to which observation. */
struct followed {
    struct tw_follow follow;
    size_t n;
};

/* Compares a sample with each state that the side had about then. */
static enum match compare_about(const struct tw_run *run, struct followed *before,
                                const struct tw_observation *sample,
                                enum tw_tcp_state *out_state)
{
    struct tw_teardown_step ignored;
    for (;
         before->n < run->n_seen && run->seen[before->n].at_ns < sample->at_ns - TW_SAMPLE_LATE;
         before->n++)
        (void)tw_follow_see(&before->follow, run, before->n, &ignored);

    struct followed about = *before;
    enum match match = compare(run, &about.follow, sample, out_state);
    for (; about.n < run->n_seen && match != SAME && match != ENDED_UNSEEN &&
           run->seen[about.n].at_ns <= sample->at_ns + TW_SAMPLE_EARLY;
         about.n++) {
        if (tw_follow_see(&about.follow, run, about.n, &ignored) != NULL)
            match = compare(run, &about.follow, sample, out_state);
    }
    return match;
}

void tw_kernel_claims_rule_agrees(const struct tw_case *c, struct tw_findings *out)
{
    const struct tw_run *run = c->run;
    struct tw_finding *finding =
        tw_findings_add(out, NULL, "kernel-agrees",
                        "Each state that the kernel gave is the one that the segments give.");
    tw_finding_expect(finding, "the same states");
    if (c->wire_doubt[0] != '\0') {
        tw_finding_rule(finding, TW_UNKNOWN, -1, "%s", c->wire_doubt);
        return;
    }
    struct followed before = {0};
    size_t n_same = 0;
    long last = -1;
    for (size_t i = 0; i < run->n_seen; i++) {
        const struct tw_observation *o = &run->seen[i];
        enum tw_tcp_state state = TW_CLOSED;
        if (!is_sample(o) || is_behind_wire(run, o->who) || is_destroyed(run, o))
            continue;
        enum match match = compare_about(run, &before, o, &state);
        if (match == DIFFERS) {
            char cite[TW_CITE_TEXT];
            tw_finding_rule(finding, TW_FAILS, (long)i,
                            "%s: %s by the kernel %s, %s by the segments", run->names[o->who],
                            tw_tcp_state_name(o->state.state), tw_case_cite(run, (long)i, cite),
                            tw_tcp_state_name(state));
            return;
        }
        if (match == SAME) {
            n_same++;
            last = (long)i;
        }
    }
    if (n_same > 0)
        tw_finding_rule(finding, TW_HOLDS, last, "all %zu that can be compared agree", n_same);
    else
        tw_finding_rule(finding, TW_UNKNOWN, -1, "no state of the kernel's can be compared");
}
