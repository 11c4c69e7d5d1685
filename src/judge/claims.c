#include "claims.h"

#include "closing.h"
#include "expected.h"
#include "kernel_claims.h"
#include "measured.h"
#include "near.h"
#include "probe_claims.h"
#include "step_claims.h"

#include <inttypes.h>

/* teardown, first-fin, time-wait and closing; of [expect] the lists; of steps and of probes
 * each; and the table below. */
_Static_assert(4 + 3 * TW_MAX_EXPECTED + TW_MAX_STEPS + TW_MAX_THEN + 3 * TW_MAX_PROBES + 8 <=
                   TW_MAX_FINDINGS,
               "a finding may lack room");

static void rule_capture(const struct tw_case *c, struct tw_findings *out)
{
    const struct tw_facts *facts = &c->run->facts;
    struct tw_finding *finding =
        tw_findings_add(out, NULL, "capture-complete", "The capture lost no packet.");
    tw_finding_expect(finding, "0 lost");
    long last = -1;
    for (size_t i = 0; i < c->follow.n_connections; i++) {
        if (c->follow.connections[i].last_seen > last)
            last = c->follow.connections[i].last_seen;
    }
    /* Lost packets contradict nothing: what needs them is UNKNOWN, and that counts. */
    finding->asked = !facts->capture_known || facts->n_dropped == 0;
    if (!facts->capture_known)
        tw_finding_rule(finding, TW_UNKNOWN, -1, "how many it lost is not known");
    else if (facts->n_dropped > 0)
        tw_finding_rule(finding, TW_FAILS, last, "%" PRIu64 " lost of %" PRIu64,
                        facts->n_dropped, facts->n_dropped + facts->n_captured);
    else if (last < 0)
        tw_finding_rule(finding, TW_UNKNOWN, -1, "nothing was captured");
    else if (c->follow.n_left_out > 0)
        tw_finding_rule(finding, TW_UNKNOWN, last,
                        "segments of more than %d connections, which were not followed",
                        TW_MAX_CONNECTIONS);
    else
        tw_finding_rule(finding, TW_HOLDS, last, "0 lost");
}

/* The lab's own claims. Each one adds its finding, or none where it does not apply. */
static const struct {
    void (*rule)(const struct tw_case *c, struct tw_findings *out);
    bool of_connections; /* it does not apply to an experiment that makes none */
} claims[] = {
    {tw_step_claims_rule_done, false},    {rule_capture, true},
    {tw_kernel_claims_rule_closer, true}, {tw_kernel_claims_rule_agrees, true},
    {tw_probe_claims_rule_tick, false},
};

void tw_judge(const struct tw_run *run, struct tw_findings *out)
{
    struct tw_case c;
    out->n = 0;
    tw_case_open(&c, run);
    tw_expected_rule(&c, out);
    tw_closing_rule(&c, out);
    tw_measured_rule(&c, out);
    tw_near_rule(&c, out);
    tw_step_claims_rule_expected(&c, out);
    for (unsigned i = 0; i < run->experiment.n_probes; i++)
        tw_probe_claims_rule(&c, i, out);
    bool none = !tw_case_connects(run);
    for (size_t i = 0; i < TW_COUNT(claims); i++) {
        if (!claims[i].of_connections || !none)
            claims[i].rule(&c, out);
    }
}
