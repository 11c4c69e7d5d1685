#include "doubt.h"

/* The RST that may be why a TIME-WAIT does not exist; -1: none. It cannot be why a bind() was
 * refused. */
static long raced_seen(const struct tw_evidence *c, long decided_by)
{
    if (decided_by < 0)
        return -1;
    const struct tw_observation *o = &c->run->seen[decided_by];
    if (o->saw == TW_SAW_BIND && o->bind.error != 0)
        return -1;
    return tw_evidence_raced_seen(c, -1, o->at_ns);
}

bool tw_doubt_segments(const struct tw_evidence *c, struct tw_finding *finding)
{
    if (c->wire_doubt[0] == '\0')
        return false;
    tw_finding_unknown(finding, -1, c->wire_doubt, NULL);
    return true;
}

bool tw_doubt_connection(const struct tw_evidence *c, struct tw_finding *finding)
{
    if (tw_doubt_segments(c, finding))
        return true;
    if (c->main != NULL)
        return false;
    tw_finding_unknown(finding, -1, "no segment of a connection was captured",
                       tw_evidence_cut_short(c));
    return true;
}

bool tw_doubt_wait(const struct tw_evidence *c, const struct tw_release *release,
                   struct tw_finding *finding)
{
    const char *why = tw_evidence_cut_short(c);
    if (c->run->facts.first_bind) {
        finding->asked = false;
        why = "not waited for (--first-bind)";
    }
    if (why == NULL && release->first_seen >= 0)
        return false;
    tw_finding_unknown(finding, -1, why != NULL ? why : "not tried", NULL);
    return true;
}

void tw_doubt_contradict(const struct tw_evidence *c, struct tw_finding *finding, bool may_come,
                         long decided_by, const char *seen)
{
    const char *why = NULL;
    if (c->steps.failed || (may_come && c->steps.not_done[0] != '\0'))
        why = c->steps.not_done;
    if (may_come && c->interrupted[0] != '\0')
        why = c->interrupted;
    char cite[TW_CITE_TEXT];
    long raced = raced_seen(c, decided_by);
    if (why != NULL)
        tw_finding_rule(finding, TW_UNKNOWN, decided_by, "%s, but %s", seen, why);
    else if (raced >= 0)
        tw_finding_rule(finding, TW_UNKNOWN, decided_by,
                        "%s, but a RST (%s) had ended a TIME-WAIT by chance", seen,
                        tw_evidence_cite(c->run, raced, cite));
    else
        tw_finding_rule(finding, TW_FAILS, decided_by, "%s", seen);
}
