#ifndef TW_STEPS_H
#define TW_STEPS_H

#include "lab.h"

/* What the experiment does. */

/* Does a step and records it. *out_done is false when it did not come to what the experiment
 * expects of it, or its time was over: then nothing further is done. */
TW_MUST_USE int tw_steps_do(struct tw_lab *lab, const struct tw_step *step, bool *out_done,
                            struct tw_err *err);

#endif
