#ifndef TW_PROOF_H
#define TW_PROOF_H

#include "lab.h"
#include "probers.h"

/* Proof of life. */

/* A new server listens where the probe was bound, and echoes; that client closes first. Records
 * the step `PROBE ! proof`, whatever it came to. */
TW_MUST_USE int tw_proof_run(struct tw_lab *lab, const struct tw_prober *prober,
                             struct tw_err *err);

#endif
