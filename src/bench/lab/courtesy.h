#ifndef TW_COURTESY_H
#define TW_COURTESY_H

#include "lab.h"

/* Consideration for parallel runs. */

/* The interval between tries near a predicted release: TW_DENSE, or longer when many runs wait
 * for a release at the same time, so that the processors can serve all. */
#define TW_DENSE (500 * TW_US)
tw_ns tw_courtesy_pace(const struct tw_board *board);

/* Waits until no run is near its release; a few seconds at most. */
TW_MUST_USE int tw_courtesy_await_quiet(struct tw_lab *lab, struct tw_err *err);

/* Waits until this run may remove its world; a few seconds at most. */
TW_MUST_USE int tw_courtesy_await_leave(struct tw_lab *lab, struct tw_err *err);

#endif
