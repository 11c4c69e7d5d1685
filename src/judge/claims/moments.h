#ifndef TW_MOMENTS_H
#define TW_MOMENTS_H

#include "evidence.h"
#include "finding.h"

/* near-NAME: two moments of the run are not farther apart than [expect] says. A release is
 * known to a bracket: the claim holds when all of it is near enough, fails when none of it is.
 * A lab that stood still for 100 ms or more at a time before the later one may have delayed it:
 * then the claim is UNKNOWN where it would fail. */
void tw_moments_rule(const struct tw_evidence *c, struct tw_findings *out);

#endif
