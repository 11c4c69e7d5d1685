#ifndef TW_TEXT_TIMED_H
#define TW_TEXT_TIMED_H

#include "release_trials.h"
#include "text.h"

/* Prints the result of `twlab explore --timers`: for each kind of case when its ports were
 * released, the statistics of all cases, and the cases that missed the prediction or were not
 * measured. Fails with the stream's errno. */
TW_MUST_USE int tw_text_timed(const struct tw_release_trials *timed,
                              const struct tw_release_trials_sum *sum,
                              const struct tw_text_style *style, FILE *to, struct tw_err *err);

#endif
