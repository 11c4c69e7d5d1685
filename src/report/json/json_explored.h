#ifndef TW_JSON_EXPLORED_H
#define TW_JSON_EXPLORED_H

#include "json_maker.h"
#include "rule_trials.h"

/* Adds the result of `explore` to the document `out`. */
void tw_json_explored_put(struct tw_json_maker *maker, struct json_t *out,
                          const struct tw_rule_trials *explored);

#endif
