#ifndef TW_CLOSING_H
#define TW_CLOSING_H

#include "evidence.h"
#include "finding.h"

/* closing: the segments of the experiment's first connection, from its first FIN or RST on, are
 * those that [expect] says, all of them, in that order. Retransmissions count; ACKs that
 * crossed it, of what was sent before, do not. Where they differ by segments alone that were
 * sent again while the wire had no order to lose any, or the lab stood still until then, the
 * machine was late: UNKNOWN. */
void tw_closing_rule(const struct tw_evidence *c, struct tw_findings *out);

#endif
