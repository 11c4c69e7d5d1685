#ifndef TW_AGREEMENT_H
#define TW_AGREEMENT_H

#include "evidence.h"
#include "finding.h"

/* kernel-agrees: each state that the kernel gave is the one that the segments give for that
 * moment. A sample carries the time at which the answer had come, so that segments shortly
 * before it may have been captured after the kernel looked; those a moment after it may have
 * been stamped late; and where the lab stood still about then, nobody knows how long before.
 * What happens without a segment is taken from the kernel: the end of a TIME-WAIT whose time is
 * over, of an orphan's FIN-WAIT-2, and of TIME-WAIT where tcp_max_tw_buckets is 0; a FIN that
 * waits behind data, and a connection that was given up (ahead.h), which is said in the
 * finding. A close in three segments has FIN-WAIT-2 for a moment, which no segment shows. */
void tw_agreement_rule(const struct tw_evidence *c, struct tw_findings *out);

/* From the kernel's look to the stamp, on a busy machine. */
#define TW_SAMPLE_LATE (20 * TW_MS)
/* From a segment's stamp to a sample that is before it. */
#define TW_SAMPLE_EARLY TW_MS

#endif
