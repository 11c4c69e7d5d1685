#ifndef TW_CHURN_H
#define TW_CHURN_H

#include "lab.h"

/* Tens of thousands of connections, and what remains of them. */

/* A client makes the step's connections, and the server closes each one first; done when the
 * last is closed on both sides. Also records the kernel's memory before and after, and the
 * number of sockets in TIME-WAIT on the server's port. */
TW_MUST_USE int tw_churn_run(struct tw_lab *lab, const struct tw_step *step,
                             struct tw_outcome *outcome, struct tw_err *err);

/* After the first tries: records the sockets in TIME-WAIT of each server for which the
 * experiment expects a number. */
TW_MUST_USE int tw_churn_count_held(struct tw_lab *lab, struct tw_err *err);

#endif
