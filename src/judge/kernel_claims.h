#ifndef TW_KERNEL_CLAIMS_H
#define TW_KERNEL_CLAIMS_H

#include "case.h"
#include "finding.h"

/* The lab's claims that compare what the kernel said with what the segments show. */

/* closer-holds-time-wait: the kernel shows TIME-WAIT on the side that sent the first FIN (both,
 * when the FINs crossed), and nowhere else. Left out of runs in which nobody is to hold one: a
 * reset, a connection that nobody closed on the other side, an experiment that says so. */
void tw_kernel_claims_rule_closer(const struct tw_case *c, struct tw_findings *out);

/* kernel-agrees: each state that the kernel gave is the one that the segments give for that
 * moment. A sample carries the time at which the answer had come, so that segments shortly
 * before it may have been captured after the kernel looked; those a moment after it may have
 * been stamped late. What ends without a segment is taken from the kernel: a TIME-WAIT whose
 * time is over, an orphan's FIN-WAIT-2, and TIME-WAIT where tcp_max_tw_buckets is 0. A close in
 * three segments has FIN-WAIT-2 for a moment, which no segment shows. */
void tw_kernel_claims_rule_agrees(const struct tw_case *c, struct tw_findings *out);

#define TW_SAMPLE_LATE                                                                         \
    (20 * TW_MS)              /* from the kernel's look to the stamp, on a busy machine        \
                               */
#define TW_SAMPLE_EARLY TW_MS /* from a segment's stamp to a sample that is before it */

#endif
