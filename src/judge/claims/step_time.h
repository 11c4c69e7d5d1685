#ifndef TW_STEP_TIME_H
#define TW_STEP_TIME_H

#include "finding.h"
#include "step_trace.h"

/* How long a step took, against what the file says of it (`-> OK in A..B`).
 *
 * It is a bracket. What is looked for again and again (`await`, `connect within`) came after
 * the last look at which it was not so, and before the one at which it was; and what it waits
 * for may have begun before the step did, by as much as the step before it took, and the lab
 * took between the two. The claim holds when what was measured is within A..B; it fails when no
 * moment of the bracket is; else nobody knows. While the lab stood still nobody looked. */

/* Rules on the i-th step of *doing, which was seen, did what is expected, and is timed. error
 * is what it came to, in words. */
void tw_step_time_rule(const struct tw_run *run, const struct tw_step_trace *doing, size_t i,
                       const char *error, struct tw_finding *finding);

#endif
