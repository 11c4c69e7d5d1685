#include "claims_inside.h"
#include "storm.h"

#include <inttypes.h>

/* SERVER-accepted, for each `accepted.SERVER` of [expect]: the number of connections that the
 * server accepted until the end of the first tries. UNKNOWN if they were not counted. */
bool tw_accepted_rule(const struct tw_evidence *c, struct tw_finding *finding)
{
    char text[32];
    const struct tw_experiment *experiment = &c->run->experiment;
    const struct tw_expected_accepted *expected =
        &experiment->expect.accepteds[finding->subject];
    const struct tw_peer_spec *peer = &experiment->peers[expected->who];
    tw_finding_expect(finding, "%" PRIu64, expected->n);
    const char *why = tw_evidence_cut_short(c);
    long seen = tw_storm_last_count(c->run, tw_run_find(c->run, peer->name),
                                    TW_COUNTED_ACCEPTED, INT64_MAX);
    if (seen < 0) {
        if (why == NULL && tw_experiment_is_command(peer))
            why = "connections that a command accepts are not counted";
        tw_finding_unknown(finding, -1, why != NULL ? why : "they were not counted", NULL);
        return true;
    }
    uint64_t n = c->run->seen[seen].count.n;
    (void)snprintf(text, sizeof text, "%" PRIu64, n);
    if (n == expected->n && why == NULL)
        tw_finding_rule(finding, TW_HOLDS, seen, "%s", text);
    else
        tw_doubt_contradict(c, finding, n <= expected->n, seen, text);
    return true;
}
