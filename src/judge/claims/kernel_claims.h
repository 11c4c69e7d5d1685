#ifndef TW_KERNEL_CLAIMS_H
#define TW_KERNEL_CLAIMS_H

#include "evidence.h"
#include "finding.h"

/* The lab's claim on who holds TIME-WAIT, by the kernel's word. */

/* closer-holds-time-wait: the kernel shows TIME-WAIT on the side that sent the first FIN (both,
 * when the FINs crossed), and nowhere else. Left out of runs in which nobody is to hold one: a
 * reset, a connection that nobody closed on the other side, an experiment that says so. */
void tw_kernel_claims_rule_closer(const struct tw_evidence *c, struct tw_findings *out);

#endif
