#ifndef TW_JSON_TIMED_H
#define TW_JSON_TIMED_H

#include "maker.h"
#include "timed.h"

/* What exploring the timer came to, put into the document `out`. */
void tw_json_timed_put(struct tw_maker *maker, struct json_t *out, const struct tw_timed *timed,
                       const struct tw_timed_sum *sum);

#endif
