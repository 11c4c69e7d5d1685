#ifndef TW_PROBE_CLAIMS_H
#define TW_PROBE_CLAIMS_H

#include "evidence.h"
#include "finding.h"

/* The claims about a probe, by its index in the experiment, in this order:
 *
 *     PROBE-first-try  the first bind() answers as expected
 *     PROBE-release    the port comes free in the expected window; there unless the probe is
 *                      expected to work at its first try
 *     PROBE-alive      a new server listened there and echoed; not of one that is expected
 *                      to stay refused, and was
 */
void tw_probe_claims_rule(const struct tw_evidence *c, unsigned probe, struct tw_findings *out);

/* released-on-the-tick: every port that a probe waits for came free on the tick that had been
 * predicted, and at most 10 ms late. There when a probe is expected to wait. */
void tw_probe_claims_rule_tick(const struct tw_evidence *c, struct tw_findings *out);

#endif
