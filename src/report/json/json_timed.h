#ifndef TW_JSON_TIMED_H
#define TW_JSON_TIMED_H

#include "json_maker.h"
#include "release_trials.h"

/* Adds the result of `explore --timers` to the document `out`. */
void tw_json_timed_put(struct tw_json_maker *maker, struct json_t *out,
                       const struct tw_release_trials *timed,
                       const struct tw_release_trials_sum *sum);

#endif
