#ifndef TW_CHURN_H
#define TW_CHURN_H

#include "peers.h"

/* Connections by the ten thousand, and what is left of them. */

/* Has a client make the step's connections and their server close each one first; done when the
 * last is closed on both sides. What the kernel's memory came to before and after, and how many
 * TIME_WAITs it has then on the server's port, is recorded too. */
TW_MUST_USE int tw_lab_churn(struct tw_lab *lab, const struct tw_step *step,
                             struct tw_lab_outcome *outcome, struct tw_err *err);

/* After the first tries: counts the TIME_WAITs of each server of which the experiment expects a
 * number, as the kernel has them then. */
TW_MUST_USE int tw_lab_count_held(struct tw_lab *lab, struct tw_err *err);

/* Takes in what the kernel has captured, down to the last packet. */
TW_MUST_USE int tw_lab_drain_all(struct tw_lab *lab, struct tw_err *err);

#endif
