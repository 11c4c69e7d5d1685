#ifndef TW_CLAIMS_H
#define TW_CLAIMS_H

#include "finding.h"

/* Rules on every claim that applies to the run, from the run alone: those of the experiment's
 * [expect], of its steps (WHO-VERB) and of its probes (PROBE-first-try, PROBE-release,
 * PROBE-alive), then the lab's own. The order is fixed by the file and by the table of claims.
 *
 * None HOLDS without an observation that shows it. When the capture lost packets, a step was
 * not done or a signal ended the run, what depends on that is UNKNOWN and says so. */
void tw_judge(const struct tw_run *run, struct tw_findings *out);

#endif
