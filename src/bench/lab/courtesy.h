#ifndef TW_COURTESY_H
#define TW_COURTESY_H

#include "lab.h"

/* Consideration for the runs beside this one. */

/* Between two tries round a predicted release: TW_DENSE, and more where many runs wait for
 * theirs at the same moment, so that there is room for all. */
#define TW_DENSE (500 * TW_US)
tw_ns tw_courtesy_pace(const struct tw_board *board);

/* Waits until no run is near its release; a few seconds at most. */
TW_MUST_USE int tw_courtesy_await_quiet(struct tw_lab *lab, struct tw_err *err);

/* Waits until this run may take its world down; a few seconds at most. */
TW_MUST_USE int tw_courtesy_await_leave(struct tw_lab *lab, struct tw_err *err);

#endif
