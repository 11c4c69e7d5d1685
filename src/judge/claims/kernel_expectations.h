#ifndef TW_KERNEL_EXPECTATIONS_H
#define TW_KERNEL_EXPECTATIONS_H

#include "evidence.h"
#include "finding.h"

/* What [expect] says of the kernel's own word.
 *
 *     PEER-state    the kernel's state of the peer's side right after the first tries: the last
 *                   that it gave before anything else was done
 *     PEER-held     so many TIME_WAITs on its port, the last time that they were counted before
 *                   one of them can have ended
 *     counter-NAME  the TcpExt counter grew by that much during the run
 */
void tw_kernel_expectations_rule(const struct tw_evidence *c, struct tw_findings *out);

#endif
