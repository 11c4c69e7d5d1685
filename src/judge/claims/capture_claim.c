#include "claims_inside.h"

#include <inttypes.h>

/* The packets of a churn are counted by the kernel and in the capture file, but not
 * followed. */
static void rule_counted(const struct tw_evidence *c, struct tw_finding *finding)
{
    const struct tw_facts *facts = &c->run->facts;
    long last = (long)c->run->n_seen - 1;
    if (facts->n_captured > 0 && last >= 0)
        tw_finding_rule(finding, TW_HOLDS, last, "0 lost of %" PRIu64, facts->n_captured);
    else
        tw_finding_unknown(finding, -1, "nothing was captured", NULL);
}

/* The last segment that was followed; -1: none. */
static long last_segment(const struct tw_evidence *c)
{
    long last = -1;
    for (size_t i = 0; i < c->follow.n_connections; i++) {
        if (c->follow.connections[i].last_seen > last)
            last = c->follow.connections[i].last_seen;
    }
    return last;
}

/* capture-complete; omitted if the experiment makes no connection. */
bool tw_capture_claim_rule(const struct tw_evidence *c, struct tw_finding *finding)
{
    const struct tw_facts *facts = &c->run->facts;
    bool is_churn = tw_experiment_churn(&c->run->experiment) != NULL;
    long last = last_segment(c);
    if (!is_churn && !tw_evidence_connects(c->run))
        return false;
    tw_finding_expect(finding, "0 lost");
    /* Lost packets contradict nothing by themselves: the claims that need them are UNKNOWN,
     * and these count. */
    finding->asked = !facts->capture_known || facts->n_dropped == 0;
    if (!facts->capture_known)
        tw_finding_unknown(finding, -1, "the number of lost packets is not known", NULL);
    else if (facts->n_dropped > 0)
        tw_finding_rule(finding, TW_FAILS, last, "%" PRIu64 " lost of %" PRIu64,
                        facts->n_dropped, facts->n_dropped + facts->n_captured);
    else if (is_churn)
        rule_counted(c, finding);
    else if (last < 0)
        tw_finding_unknown(finding, -1, "nothing was captured", NULL);
    else if (c->wire_doubt[0] != '\0')
        tw_finding_unknown(finding, last, c->wire_doubt, NULL);
    else if (c->follow.n_left_out > 0)
        tw_finding_rule(finding, TW_UNKNOWN, last,
                        "segments of more than %d connections, which were not followed",
                        TW_MAX_CONNECTIONS);
    else
        tw_finding_rule(finding, TW_HOLDS, last, "0 lost");
    return true;
}
