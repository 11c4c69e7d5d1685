#include "claims_inside.h"

/* Must TIME-WAIT exist on the side of the first FIN? Not if the other side never closed. */
static bool is_wait_to_come(const struct tw_evidence *c)
{
    if (c->main == NULL || c->wire_doubt[0] != '\0' || tw_evidence_cut_short(c) != NULL ||
        tw_teardown_ending(&c->main->teardown) != TW_INCOMPLETE)
        return true;
    for (size_t i = 0; i < c->run->n_seen; i++) {
        const struct tw_observation *o = &c->run->seen[i];
        if (tw_run_is_sample(o) && o->state.state == TW_TIME_WAIT &&
            tw_connection_side(c->main, o->who) != TW_SIDE_NONE)
            return true;
    }
    return false;
}

/* closer-holds-time-wait: the kernel has TIME-WAIT on the side that sent the first FIN (on
 * both, if the FINs crossed) and on no other. Omitted if no TIME-WAIT is expected: after a
 * reset, if the other side did not close, or if the experiment expects `nobody`. */
bool tw_kernel_claims_rule_closer(const struct tw_evidence *c, struct tw_finding *finding)
{
    const struct tw_expectation *expect = &c->run->experiment.expect;
    bool is_reset = c->main != NULL && c->main->teardown.reset;
    if (!tw_evidence_follows(c->run) || is_reset || !is_wait_to_come(c) ||
        (expect->time_wait_line != 0 && expect->time_wait == TW_NOBODY))
        return false;
    tw_finding_expect(finding, "TIME-WAIT at the active closer");
    if (tw_doubt_segments(c, finding))
        return true;
    int closer = c->main != NULL ? tw_teardown_active_closer(&c->main->teardown) : TW_SIDE_NONE;
    if (closer == TW_SIDE_NONE) {
        tw_finding_unknown(finding, -1, "no FIN was captured", NULL);
        return true;
    }
    tw_finding_unknown(finding, -1, "the kernel was not seen to hold TIME-WAIT", NULL);
    for (size_t i = 0; i < c->run->n_seen; i++) {
        const struct tw_observation *o = &c->run->seen[i];
        int side = tw_run_is_sample(o) && o->state.state == TW_TIME_WAIT
                       ? tw_connection_side(c->main, o->who)
                       : TW_SIDE_NONE;
        if (side == TW_SIDE_NONE)
            continue;
        bool is_closer = closer == TW_SIDE_BOTH || closer == side;
        tw_finding_rule(finding, is_closer ? TW_HOLDS : TW_FAILS, (long)i, "%s : TIME-WAIT",
                        c->run->names[o->who]);
        if (!is_closer)
            break;
    }
    return true;
}
