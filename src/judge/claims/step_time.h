#ifndef TW_STEP_TIME_H
#define TW_STEP_TIME_H

#include "finding.h"
#include "step_trace.h"

/* The duration of a step against the range in the file (`-> OK in A..B`).
 *
 * The duration is a bracket. The condition of a polling step (`await`, `connect within`)
 * became true between the last poll at which it was false and the first at which it was true.
 * What the step waits for may have started before the step, by up to the duration of the
 * previous step and the time between the two. The claim holds if the measured duration is
 * within A..B, fails if no value of the bracket is, and is UNKNOWN otherwise. During a stall
 * of the lab nothing is polled. */

/* Rules on step i of *doing, which is timed, was observed and has the expected result. `error`
 * is that result in words. */
void tw_step_time_rule(const struct tw_run *run, const struct tw_step_trace *doing, size_t i,
                       const char *error, struct tw_finding *finding);

#endif
