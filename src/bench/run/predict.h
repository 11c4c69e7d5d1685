#ifndef TW_PREDICT_H
#define TW_PREDICT_H

#include "probers.h"
#include "recorder.h"
#include "timer_wheel.h"

/* When will a port be free? */

/* Says so before it is waited for: a prediction for each probe that is still refused and whose
 * port a timer holds. And how long it is worth waiting. */
void tw_predict_releases(struct tw_recorder *recorder, const struct tw_jiffies *jiffies,
                         struct tw_probers *probers);

#endif
