#include "claims_inside.h"
#include "timer_wheel.h"

/* The claims of [expect] about the experiment's first connection; each exists if its key
 * does. */

bool tw_expected_rule_teardown(const struct tw_evidence *c, struct tw_finding *finding)
{
    if (c->run->experiment.expect.ending_line == 0)
        return false;
    enum tw_ending expected = c->run->experiment.expect.ending;
    tw_finding_expect(finding, "%s", tw_ending_name(expected));
    if (tw_doubt_connection(c, finding))
        return true;

    enum tw_ending ending = tw_teardown_ending(&c->main->teardown);
    long seen = ending == TW_INCOMPLETE ? c->main->last_seen : c->main->ended_seen;
    /* Only a complete run shows that the connection has not ended. */
    if (ending == expected && (ending != TW_INCOMPLETE || tw_evidence_cut_short(c) == NULL))
        tw_finding_rule(finding, TW_HOLDS, seen, "%s", tw_ending_name(ending));
    else
        tw_doubt_contradict(c, finding, ending == TW_INCOMPLETE, seen, tw_ending_name(ending));
    return true;
}

/* The side of a peer's index, TW_NOBODY or TW_BOTH. A peer that is not part of the connection
 * has OTHER. */
enum { OTHER = -3 };

static int side_of(const struct tw_evidence *c, int whom)
{
    if (whom == TW_NOBODY)
        return TW_SIDE_NONE;
    if (whom == TW_BOTH)
        return TW_SIDE_BOTH;
    int who = tw_run_find(c->run, c->run->experiment.peers[whom].name);
    int side = who >= 0 ? tw_connection_side(c->main, (unsigned)who) : TW_SIDE_NONE;
    return side == TW_SIDE_NONE ? OTHER : side;
}

/* Both sides of a connection to itself are the same peer. */
static int as_one(const struct tw_evidence *c, int side)
{
    return side == TW_SIDE_BOTH && tw_connection_is_self(c->main) ? TW_SIDE_A : side;
}

static const char *expected_name(const struct tw_evidence *c, int whom)
{
    if (whom == TW_NOBODY)
        return "nobody";
    return whom == TW_BOTH ? "both" : c->run->experiment.peers[whom].name;
}

static const char *side_name(const struct tw_evidence *c, int side)
{
    if (side == TW_SIDE_NONE)
        return "nobody";
    return side == TW_SIDE_BOTH ? "both" : c->run->names[c->main->side[side]];
}

bool tw_expected_rule_first_fin(const struct tw_evidence *c, struct tw_finding *finding)
{
    if (c->run->experiment.expect.first_fin_line == 0)
        return false;
    int whom = c->run->experiment.expect.first_fin;
    tw_finding_expect(finding, "%s", expected_name(c, whom));
    if (tw_doubt_connection(c, finding))
        return true;

    int closer = as_one(c, tw_teardown_active_closer(&c->main->teardown));
    long seen = c->main->first_fin_seen;
    if (closer == TW_SIDE_NONE)
        seen = c->main->last_seen;
    else if (closer == TW_SIDE_BOTH)
        seen = c->main->second_fin_seen;
    /* A later FIN could have crossed the first one, or could have been the first. */
    bool may_come = tw_teardown_ending(&c->main->teardown) == TW_INCOMPLETE;
    bool is_whole = closer != TW_SIDE_NONE || !may_come || tw_evidence_cut_short(c) == NULL;
    if (closer == side_of(c, whom) && is_whole)
        tw_finding_rule(finding, TW_HOLDS, seen, "%s", side_name(c, closer));
    else
        tw_doubt_contradict(c, finding, may_come, seen, side_name(c, closer));
    return true;
}

/* Did the side enter TIME-WAIT? By the segments, unless the kernel was queried at that time
 * and had no such socket: it keeps none beyond tcp_max_tw_buckets. */
struct wait_seen {
    bool waits;
    long seen; /* the observation that shows or denies it; -1: none */
};

static struct wait_seen wait_of(const struct tw_evidence *c, int side)
{
    const struct tw_connection *main = c->main;
    struct wait_seen wait = {main->teardown.side[side].waited, main->time_wait_seen[side]};
    if (!wait.waits || main->hit_seen >= 0)
        return wait;
    tw_ns began_ns = main->teardown.time_wait_ns[side];
    for (size_t i = 0; i < c->run->n_seen; i++) {
        const struct tw_observation *o = &c->run->seen[i];
        if (o->saw != TW_SAW_STATE || o->who != main->side[side] || o->state.gone)
            continue;
        if (o->at_ns <= began_ns || o->at_ns >= began_ns + TW_TIME_WAIT_NS)
            continue;
        if (o->state.state == TW_TIME_WAIT)
            return (struct wait_seen){true, (long)i};
        if (o->state.state == TW_CLOSED)
            wait = (struct wait_seen){false, (long)i};
    }
    return wait;
}

bool tw_expected_rule_time_wait(const struct tw_evidence *c, struct tw_finding *finding)
{
    if (c->run->experiment.expect.time_wait_line == 0)
        return false;
    int whom = c->run->experiment.expect.time_wait;
    tw_finding_expect(finding, "%s", expected_name(c, whom));
    if (tw_doubt_connection(c, finding))
        return true;

    struct wait_seen a = wait_of(c, TW_SIDE_A);
    struct wait_seen b = wait_of(c, TW_SIDE_B);
    int waits = TW_SIDE_NONE;
    long seen = a.seen > b.seen ? a.seen : b.seen;
    if (a.waits && b.waits) {
        waits = TW_SIDE_BOTH;
    } else if (a.waits || b.waits) {
        waits = a.waits ? TW_SIDE_A : TW_SIDE_B;
        seen = a.waits ? a.seen : b.seen;
    }
    waits = as_one(c, waits);
    if (seen < 0)
        seen = c->main->last_seen;
    bool may_come = tw_teardown_ending(&c->main->teardown) == TW_INCOMPLETE;
    bool is_whole = waits != TW_SIDE_NONE || !may_come || tw_evidence_cut_short(c) == NULL;
    if (waits == side_of(c, whom) && is_whole)
        tw_finding_rule(finding, TW_HOLDS, seen, "%s", side_name(c, waits));
    else
        tw_doubt_contradict(c, finding, may_come, seen, side_name(c, waits));
    return true;
}
