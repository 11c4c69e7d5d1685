#ifndef TW_RETRY_H
#define TW_RETRY_H

#include "evidence.h"
#include "finding.h"

/* A probe that was refused sets an option on the same socket, and tries it again. */
struct tw_retry {
    long set_seen;  /* the step that set the option; -1: it was not seen */
    long bind_seen; /* the first try after it; -1: none was made */
};

void tw_retry_of(const struct tw_run *run, unsigned probe, struct tw_retry *out);

/* Rules on PROBE-release of a probe that expects `OK after RETRY`. */
void tw_retry_rule(const struct tw_evidence *c, unsigned probe, struct tw_finding *finding);

#endif
