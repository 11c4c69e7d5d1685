#ifndef TW_PREDICT_H
#define TW_PREDICT_H

#include "probers.h"
#include "recorder.h"
#include "timer_wheel.h"

/* Predicts when a port becomes free. */

/* Before the wait: records a prediction for each probe that is still refused and whose port a
 * timer holds. Also sets how long waiting is useful. */
void tw_predict_releases(struct tw_recorder *recorder, const struct tw_jiffies *jiffies,
                         struct tw_probers *probers);

#endif
