#include "accepted.h"

#include "expected.h"
#include "storm.h"

#include <inttypes.h>

static void rule_one(const struct tw_evidence *c, const struct tw_expected_accepted *expected,
                     struct tw_findings *out)
{
    char text[32];
    const struct tw_peer_spec *peer = &c->run->experiment.peers[expected->who];
    struct tw_finding *finding = tw_findings_add(out, peer->name, "accepted",
                                                 "The server accepted this many connections.");
    tw_finding_expect(finding, "%" PRIu64, expected->n);
    const char *why = tw_evidence_cut_short(c);
    long seen = tw_storm_last_count(c->run, tw_run_find(c->run, peer->name),
                                    TW_COUNTED_ACCEPTED, INT64_MAX);
    if (seen < 0) {
        if (why == NULL && peer->command[0] != '\0')
            why = "how many a command accepts is not counted";
        tw_finding_rule(finding, TW_UNKNOWN, -1, "%s",
                        why != NULL ? why : "they were not counted");
        return;
    }
    uint64_t n = c->run->seen[seen].count.n;
    (void)snprintf(text, sizeof text, "%" PRIu64, n);
    if (n == expected->n && why == NULL)
        tw_finding_rule(finding, TW_HOLDS, seen, "%s", text);
    else
        tw_expected_contradict(c, finding, n <= expected->n, seen, text);
}

void tw_accepted_rule(const struct tw_evidence *c, struct tw_findings *out)
{
    const struct tw_expectation *expect = &c->run->experiment.expect;
    for (size_t i = 0; i < expect->n_accepteds; i++)
        rule_one(c, &expect->accepteds[i], out);
}
