#ifndef TW_JSON_EXPECTATION_H
#define TW_JSON_EXPECTATION_H

#include "experiment.h"
#include "json_maker.h"

/* [expect] of an experiment as JSON; omits what the file does not expect. */
struct json_t *tw_json_expectation_make(struct tw_json_maker *maker,
                                        const struct tw_experiment *experiment);

#endif
