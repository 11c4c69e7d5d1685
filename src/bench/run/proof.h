#ifndef TW_PROOF_H
#define TW_PROOF_H

#include "lab.h"
#include "probers.h"

/* The proof of life. */

/* A new server listens where the probe was bound, and echoes; its client closes first. Records
 * the step `PROBE ! proof` with the result. */
TW_MUST_USE int tw_proof_run(struct tw_lab *lab, const struct tw_prober *prober,
                             struct tw_err *err);

#endif
