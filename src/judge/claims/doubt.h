#ifndef TW_DOUBT_H
#define TW_DOUBT_H

#include "evidence.h"
#include "finding.h"

/* Reasons why a run may not show what a claim is about. Each function rules UNKNOWN with the
 * reason and returns true; without a reason it returns false and leaves the finding
 * unchanged. */

/* The capture lost packets, or their number is unknown. */
bool tw_doubt_segments(const struct tw_evidence *c, struct tw_finding *finding);

/* Likewise; or no segment of the experiment's first connection was captured. */
bool tw_doubt_connection(const struct tw_evidence *c, struct tw_finding *finding);

/* The run did not wait for the release, or did not try the port. */
bool tw_doubt_wait(const struct tw_evidence *c, const struct tw_release *release,
                   struct tw_finding *finding);

/* Rules against the expectation: FAILS, but UNKNOWN if an earlier step was not done, if the
 * run was interrupted and the expected event was still possible (`may_come`), or if a RST
 * ended a TIME-WAIT by chance (tw_evidence_raced_seen()), unless a refused bind() decides. */
void tw_doubt_contradict(const struct tw_evidence *c, struct tw_finding *finding, bool may_come,
                         long decided_by, const char *seen);

#endif
