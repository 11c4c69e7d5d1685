#include "ahead.h"
#include "claims_inside.h"
#include "stall.h"
#include "timer_wheel.h"

#include <string.h>

/* from the kernel's answer to its timestamp, on a busy machine */
#define SAMPLE_LATE (20 * TW_MS)
/* from a segment's timestamp to a sample before it */
#define SAMPLE_EARLY TW_MS

/* The capture is at the servers' end: segments that a wire delays or drops reach the clients
 * at another time or never, so the clients' states are not compared. */
static bool is_behind_wire(const struct tw_run *run, unsigned who)
{
    if (run->facts.network != TW_NETWORK_WIRE)
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

/* The segments' state against a sample. */
enum match { NOTHING_TO_COMPARE, SAME, ENDED_UNSEEN, GIVEN_UP, FIN_WAITS, DIFFERS };

static bool is_agreement(enum match match)
{
    return match == SAME || match == ENDED_UNSEEN;
}

/* Is the kernel ahead of the segments? It counts only if no state at about that time is
 * equal. */
static bool is_ahead(enum match match)
{
    return match == GIVEN_UP || match == FIN_WAITS;
}

/* What the steps before a sample did without a segment. */
struct told {
    bool destroyed[TW_MAX_NAMES]; /* the side's socket was destroyed */
    bool closed[TW_MAX_PEERS];    /* the peer had a step to close or to exit */
};

static void see_step(const struct tw_run *run, const struct tw_observation *o,
                     struct told *told)
{
    const unsigned effects = tw_step_verb_effects(o->step.action);
    int peer = tw_run_peer(run, o->who);
    if (tw_run_is_done(o) && (effects & TW_DESTROYS) != 0)
        told->destroyed[o->who] = true;
    if (peer >= 0 && (effects & (TW_CLOSES | TW_MAY_CLOSE)) != 0)
        told->closed[peer] = true;
}

/* A command closes at any time; the built-in peers only at a step. */
static bool may_have_closed(const struct tw_run *run, const struct told *told, unsigned who)
{
    int peer = tw_run_peer(run, who);
    return peer < 0 || told->closed[peer] ||
           tw_experiment_is_command(&run->experiment.peers[peer]);
}

static bool has_no_buckets(const struct tw_run *run)
{
    const char *setting = tw_run_setting(run, "tcp_max_tw_buckets", 0);
    return setting != NULL && strcmp(setting, "0") == 0;
}

/* A FIN with the ACK of the other side's FIN leads to TIME-WAIT through FIN-WAIT-2, which a
 * query on another processor can see: tcp_rcv_state_process() sets FIN-WAIT-2 before it calls
 * tcp_fin(). */
static bool is_passed_through(const struct tw_teardown *teardown, int side,
                              const struct tw_observation *sample)
{
    return sample->state.state == TW_FIN_WAIT_2 && teardown->side[side].state == TW_TIME_WAIT &&
           teardown->first_fin == side && !tw_teardown_acked_apart(teardown) &&
           !teardown->crossed && sample->at_ns <= teardown->time_wait_ns[side] + SAMPLE_LATE;
}

/* The connections followed up to an observation. */
struct followed {
    struct tw_follow follow; /* its connections are in `room` */
    struct tw_connection room[TW_MAX_CONNECTIONS];
    size_t n;
};

struct comparison {
    const struct tw_run *run;
    const struct told *told;
    const struct tw_observation *sample;
    enum tw_tcp_state state; /* the segments' state for the last sample that differs */
};

/* The kernel does not have a connection that the segments show. */
static enum match compare_gone(const struct comparison *c,
                               const struct tw_connection *connection, int side)
{
    const struct tw_teardown *teardown = &connection->teardown;
    enum tw_tcp_state state = teardown->side[side].state;
    tw_ns waited_ns = c->sample->at_ns - teardown->time_wait_ns[side];
    bool is_over = waited_ns >= TW_TIME_WAIT_NS - SAMPLE_LATE || has_no_buckets(c->run);
    if ((state == TW_TIME_WAIT && is_over) || state == TW_FIN_WAIT_2)
        return ENDED_UNSEEN;
    return tw_ahead_is_given_up(c->run, connection, side, c->sample->at_ns) ? GIVEN_UP
                                                                            : DIFFERS;
}

static enum match compare_side(const struct comparison *c,
                               const struct tw_connection *connection, int side)
{
    const struct tw_teardown_side *s = &connection->teardown.side[side];
    enum tw_tcp_state state = c->sample->state.state;
    if (!s->known)
        return NOTHING_TO_COMPARE;
    if (s->state == state || is_passed_through(&connection->teardown, side, c->sample))
        return SAME;
    if (tw_ahead_is_fin_waiting(s, state) && may_have_closed(c->run, c->told, c->sample->who))
        return FIN_WAITS;
    return state == TW_CLOSED ? compare_gone(c, connection, side) : DIFFERS;
}

/* A sample has a name only, which may have several connections: it agrees if it agrees with
 * one of them. */
static enum match compare(struct comparison *c, const struct tw_follow *follow)
{
    enum match match = NOTHING_TO_COMPARE;
    for (size_t i = 0; i < follow->n_connections; i++) {
        const struct tw_connection *connection = &follow->connections[i];
        int side = tw_connection_side(connection, c->sample->who);
        if (side == TW_SIDE_NONE)
            continue;
        enum match one = compare_side(c, connection, side);
        if (is_agreement(one) || is_ahead(one))
            return one;
        if (one == DIFFERS) {
            match = DIFFERS;
            c->state = connection->teardown.side[side].state;
        }
    }
    return match;
}

/* Compares a sample with each state that the side had at about that time. */
static enum match compare_about(struct comparison *c, struct followed *before)
{
    const struct tw_run *run = c->run;
    struct tw_teardown_step ignored;
    tw_ns at_ns = c->sample->at_ns;
    for (; before->n < run->n_seen && run->seen[before->n].at_ns < at_ns - SAMPLE_LATE;
         before->n++)
        (void)tw_follow_see(&before->follow, run, before->n, &ignored);

    enum match match = compare(c, &before->follow);
    if (is_agreement(match))
        return match;
    struct followed about = *before;
    about.follow.connections = about.room;
    for (; about.n < run->n_seen && run->seen[about.n].at_ns <= at_ns + SAMPLE_EARLY;
         about.n++) {
        if (tw_follow_see(&about.follow, run, about.n, &ignored) == NULL)
            continue;
        enum match then = compare(c, &about.follow);
        if (is_agreement(then))
            return then;
        match = is_ahead(match) ? match : then;
    }
    return match;
}

/* The results for all samples. */
struct tally {
    size_t n_same;
    long last, given_up, fin_waits, differs; /* observations; -1: none */
    enum tw_tcp_state state;                 /* the segments' state for the one that differs */
    tw_ns stalled_ns;                        /* the stall at about that time */
};

static void count(const struct comparison *c, enum match match, long seen, struct tally *tally)
{
    if (match == GIVEN_UP && tally->given_up < 0)
        tally->given_up = seen;
    if (match == FIN_WAITS && tally->fin_waits < 0)
        tally->fin_waits = seen;
    if (match == SAME) {
        tally->n_same++;
        tally->last = seen;
    }
    if (match != DIFFERS || (tally->differs >= 0 && tally->stalled_ns == 0))
        return;
    tally->differs = seen;
    tally->state = c->state;
    tally->stalled_ns = tw_stall_within(c->run, c->sample->at_ns - SAMPLE_LATE,
                                        c->sample->at_ns + SAMPLE_EARLY);
}

static void tally_samples(const struct tw_run *run, struct tally *tally)
{
    struct followed before = {0};
    before.follow.connections = before.room;
    struct told told = {0};
    for (size_t i = 0; i < run->n_seen; i++) {
        const struct tw_observation *o = &run->seen[i];
        if (o->saw == TW_SAW_STEP)
            see_step(run, o, &told);
        if (!tw_run_is_sample(o) || is_behind_wire(run, o->who) || told.destroyed[o->who])
            continue;
        struct comparison c = {.run = run, .told = &told, .sample = o};
        count(&c, compare_about(&c, &before), (long)i, tally);
        if (tally->differs >= 0 && tally->stalled_ns == 0)
            return;
    }
}

/* If the kernel was ahead: "; the server was given up at 7.1 s". */
enum { AHEAD_TEXT = 96 };
static const char *ahead_text(const struct tw_run *run, const struct tally *tally,
                              char text[AHEAD_TEXT])
{
    char cite[TW_CITE_TEXT];
    text[0] = '\0';
    if (tally->given_up >= 0)
        (void)snprintf(text, AHEAD_TEXT, "; %s was given up without a segment, %s",
                       run->names[run->seen[tally->given_up].who],
                       tw_evidence_cite(run, tally->given_up, cite));
    else if (tally->fin_waits >= 0)
        (void)snprintf(text, AHEAD_TEXT, "; %s's FIN is queued behind data, %s",
                       run->names[run->seen[tally->fin_waits].who],
                       tw_evidence_cite(run, tally->fin_waits, cite));
    return text;
}

static void rule_difference(const struct tw_run *run, const struct tally *tally,
                            struct tw_finding *finding)
{
    char cite[TW_CITE_TEXT];
    char stall[TW_STALL_TEXT];
    const struct tw_observation *o = &run->seen[tally->differs];
    tw_finding_rule(finding, tally->stalled_ns > 0 ? TW_UNKNOWN : TW_FAILS, tally->differs,
                    "%s: %s by the kernel %s, %s by the segments%s", run->names[o->who],
                    tw_tcp_state_name(o->state.state),
                    tw_evidence_cite(run, tally->differs, cite),
                    tw_tcp_state_name(tally->state), tw_stall_text(tally->stalled_ns, stall));
}

/* kernel-agrees: each state from the kernel equals the one that the segments give for that
 * time. A sample has the time of the answer: segments shortly before it may have been captured
 * after the kernel's lookup, and segments shortly after it may have a late timestamp; if the
 * lab was stalled, how late is unknown. The kernel's state is accepted for events without a
 * segment: the end of a TIME-WAIT or of an orphan's FIN-WAIT-2 by its timer; TIME-WAIT if
 * tcp_max_tw_buckets is 0; a FIN queued behind data and a connection that was given up
 * (ahead.h), which the finding mentions. A close in three segments passes through FIN-WAIT-2,
 * which no segment shows. */
bool tw_agreement_rule(const struct tw_evidence *c, struct tw_finding *finding)
{
    char ahead[AHEAD_TEXT];
    struct tally tally = {.last = -1, .given_up = -1, .fin_waits = -1, .differs = -1};
    if (!tw_evidence_follows(c->run))
        return false;
    tw_finding_expect(finding, "the same states");
    if (tw_doubt_segments(c, finding))
        return true;
    tally_samples(c->run, &tally);
    if (tally.differs >= 0)
        rule_difference(c->run, &tally, finding);
    else if (tally.n_same > 0)
        tw_finding_rule(finding, TW_HOLDS, tally.last, "all %zu that can be compared agree%s",
                        tally.n_same, ahead_text(c->run, &tally, ahead));
    else
        tw_finding_unknown(finding, -1, "no state of the kernel's can be compared", NULL);
    return true;
}
