#ifndef TW_PEERS_H
#define TW_PEERS_H

#include "lab.h"
#include "record.h"

/* Who does it. */

/* How long a step may take before its time is over: ETIMEDOUT. One that the experiment expects
 * to take long has so much more. */
#define TW_STEP_WAIT (5 * TW_S)
tw_ns tw_lab_patience(const struct tw_step *step);

/* Starts the peers, each one ready. What a server could not do is recorded, not an error. */
TW_MUST_USE int tw_lab_start_peers(struct tw_lab *lab, struct tw_err *err);

/* Has a client connect to the first server; done when both sides have it. Its segments have
 * names from then on. */
TW_MUST_USE int tw_lab_connect(struct tw_lab *lab, const struct tw_step *step,
                               struct tw_lab_outcome *outcome, struct tw_err *err);

/* Has a peer carry out a step that is its own to do: send, shutdown, close, type. */
TW_MUST_USE int tw_lab_order(struct tw_lab *lab, const struct tw_step *step,
                             struct tw_lab_outcome *outcome, struct tw_err *err);

#endif
