#ifndef TW_TEXT_TIMED_H
#define TW_TEXT_TIMED_H

#include "release_trials.h"
#include "text.h"

/* What `twlab explore --timers` prints: for each kind of case where its ports came free, the
 * figures of all, and the cases that were elsewhere or not measured. Fails with the stream's
 * errno. */
TW_MUST_USE int tw_text_timed(const struct tw_release_trials *timed,
                              const struct tw_release_trials_sum *sum,
                              const struct tw_text_style *style, FILE *to, struct tw_err *err);

#endif
