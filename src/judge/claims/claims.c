#include "claims.h"

#include "accepted.h"
#include "agreement.h"
#include "closing.h"
#include "expected.h"
#include "kernel_claims.h"
#include "kernel_expectations.h"
#include "moments.h"
#include "probe_claims.h"
#include "step_claims.h"

#include <inttypes.h>

/* teardown, first-fin, time-wait and closing; of [expect] the lists; of steps and of probes
 * each; and the table below. */
_Static_assert(4 + 5 * TW_MAX_EXPECTED + TW_MAX_STEPS + TW_MAX_THEN + 3 * TW_MAX_PROBES + 8 <=
                   TW_MAX_FINDINGS,
               "a finding may lack room");

/* What a churn sent was counted by the kernel and in the file, and not followed. */
static bool rule_counted(const struct tw_evidence *c, struct tw_finding *finding)
{
    const struct tw_facts *facts = &c->run->facts;
    long last = (long)c->run->n_seen - 1;
    if (tw_experiment_churn(&c->run->experiment) == NULL || !facts->capture_known ||
        facts->n_dropped > 0)
        return false;
    if (facts->n_captured > 0 && last >= 0)
        tw_finding_rule(finding, TW_HOLDS, last, "0 lost of %" PRIu64, facts->n_captured);
    else
        tw_finding_rule(finding, TW_UNKNOWN, -1, "nothing was captured");
    return true;
}

static void rule_capture(const struct tw_evidence *c, struct tw_findings *out)
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
    if (rule_counted(c, finding))
        return;
    if (!facts->capture_known)
        tw_finding_rule(finding, TW_UNKNOWN, -1, "how many it lost is not known");
    else if (facts->n_dropped > 0)
        tw_finding_rule(finding, TW_FAILS, last, "%" PRIu64 " lost of %" PRIu64,
                        facts->n_dropped, facts->n_dropped + facts->n_captured);
    else if (last < 0)
        tw_finding_rule(finding, TW_UNKNOWN, -1, "nothing was captured");
    else if (c->wire_doubt[0] != '\0')
        tw_finding_rule(finding, TW_UNKNOWN, last, "%s", c->wire_doubt);
    else if (c->follow.n_left_out > 0)
        tw_finding_rule(finding, TW_UNKNOWN, last,
                        "segments of more than %d connections, which were not followed",
                        TW_MAX_CONNECTIONS);
    else
        tw_finding_rule(finding, TW_HOLDS, last, "0 lost");
}

/* The lab's own claims. Each one adds its finding, or none where it does not apply. */
enum about { ANYTHING, PACKETS, SEGMENTS }; /* of a churn there are packets, not followed */
static const struct {
    void (*rule)(const struct tw_evidence *c, struct tw_findings *out);
    enum about about;
} claims[] = {
    {tw_step_claims_rule_done, ANYTHING},     {rule_capture, PACKETS},
    {tw_kernel_claims_rule_closer, SEGMENTS}, {tw_agreement_rule, SEGMENTS},
    {tw_probe_claims_rule_tick, ANYTHING},
};

/* An experiment that makes no connection has no packets. */
static enum about most_of(const struct tw_run *run)
{
    if (tw_experiment_churn(&run->experiment) != NULL)
        return PACKETS;
    return tw_evidence_connects(run) ? SEGMENTS : ANYTHING;
}

void tw_judge(const struct tw_run *run, struct tw_findings *out)
{
    struct tw_evidence c;
    out->n = 0;
    tw_evidence_open(&c, run);
    tw_expected_rule(&c, out);
    tw_closing_rule(&c, out);
    tw_kernel_expectations_rule(&c, out);
    tw_accepted_rule(&c, out);
    tw_moments_rule(&c, out);
    tw_step_claims_rule_expected(&c, out);
    for (unsigned i = 0; i < run->experiment.n_probes; i++)
        tw_probe_claims_rule(&c, i, out);
    enum about most = most_of(run);
    for (size_t i = 0; i < TW_COUNT(claims); i++) {
        if (claims[i].about <= most)
            claims[i].rule(&c, out);
    }
}
