#ifndef TW_EXPECTED_H
#define TW_EXPECTED_H

#include "evidence.h"
#include "finding.h"

/* The claims of an experiment's [expect]: teardown, first-fin and time-wait. Each one is there
 * when its line is, and concerns the experiment's first connection. */
void tw_expected_rule(const struct tw_evidence *c, struct tw_findings *out);

/* Rules UNKNOWN, and returns true, when the segments cannot settle anything: packets were lost,
 * or none of the connection was captured. */
bool tw_expected_is_in_doubt(const struct tw_evidence *c, struct tw_finding *finding);

/* Rules against what was expected: FAILS, but UNKNOWN when a step before it was not done, as it
 * depends on that, or when the run was interrupted and what was expected may have been to come
 * (`may_come`), or when a RST had ended a TIME-WAIT by chance (tw_evidence_raced_seen()),
 * unless what decides it is a bind() that was refused. */
void tw_expected_contradict(const struct tw_evidence *c, struct tw_finding *finding,
                            bool may_come, long decided_by, const char *seen);

#endif
