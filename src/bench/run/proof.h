#ifndef TW_PROOF_H
#define TW_PROOF_H

#include "probes.h"

/* Proof of life. */

/* A new server listens where the probe was bound, and echoes; that client closes first. Records
 * the step `PROBE ! proof`, whatever it came to. */
TW_MUST_USE int tw_lab_prove(struct tw_lab *lab, const struct tw_prober *prober,
                             struct tw_err *err);

#endif
