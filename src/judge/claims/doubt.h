#ifndef TW_DOUBT_H
#define TW_DOUBT_H

#include "evidence.h"
#include "finding.h"

/* Why a run may not show what a claim is about. Each of these rules UNKNOWN with the reason and
 * returns true where there is one; else it returns false, and has not touched the finding. */

/* The segments may not be all: packets were lost, or nobody knows. */
bool tw_doubt_segments(const struct tw_evidence *c, struct tw_finding *finding);

/* That, or none of the experiment's first connection was captured. */
bool tw_doubt_connection(const struct tw_evidence *c, struct tw_finding *finding);

/* Nobody waited for the port to come free, or tried it at all. */
bool tw_doubt_wait(const struct tw_evidence *c, const struct tw_release *release,
                   struct tw_finding *finding);

/* Rules against what was expected: FAILS, but UNKNOWN when a step before it was not done, as it
 * depends on that, or when the run was interrupted and what was expected could still come
 * (`may_come`), or when a RST had ended a TIME-WAIT by chance (tw_evidence_raced_seen()),
 * unless what decides it is a bind() that was refused. */
void tw_doubt_contradict(const struct tw_evidence *c, struct tw_finding *finding, bool may_come,
                         long decided_by, const char *seen);

#endif
