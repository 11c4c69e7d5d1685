#ifndef TW_CHURN_H
#define TW_CHURN_H

#include "lab.h"

/* Connections by the ten thousand, and what is left of them. */

/* Has a client make the step's connections and their server close each one first; done when the
 * last is closed on both sides. What the kernel's memory came to before and after, and how many
 * TIME_WAITs it has then on the server's port, is recorded too. */
TW_MUST_USE int tw_churn_run(struct tw_lab *lab, const struct tw_step *step,
                             struct tw_outcome *outcome, struct tw_err *err);

/* After the first tries: counts the TIME_WAITs of each server of which the experiment expects a
 * number, as the kernel has them then. */
TW_MUST_USE int tw_churn_count_held(struct tw_lab *lab, struct tw_err *err);

#endif
