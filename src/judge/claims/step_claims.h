#ifndef TW_STEP_CLAIMS_H
#define TW_STEP_CLAIMS_H

#include "evidence.h"
#include "finding.h"

/* The claims about an experiment's steps. */

/* WHO-VERB for each step of which the file says what it must come to, the second of that name
 * WHO-VERB-2 and so on: it comes to that errno, and takes as long as it says. */
void tw_step_claims_rule_expected(const struct tw_evidence *c, struct tw_findings *out);

#define TW_STEPS_DONE "steps-done"

/* steps-done: every step was done. One that came to something else than the file says of it
 * fails by its own claim; that those behind it were not done is then UNKNOWN here. */
void tw_step_claims_rule_done(const struct tw_evidence *c, struct tw_findings *out);

#endif
