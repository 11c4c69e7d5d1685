#ifndef TW_STEPS_H
#define TW_STEPS_H

#include "lab.h"

/* The steps of the experiment. */

/* Performs a step and records it. *out_done is false when the result is not the expected one,
 * or the time is over: then no further step is performed. */
TW_MUST_USE int tw_steps_do(struct tw_lab *lab, const struct tw_step *step, bool *out_done,
                            struct tw_err *err);

#endif
