#ifndef TW_JSON_STORM_H
#define TW_JSON_STORM_H

#include "json_maker.h"
#include "judged.h"

/* A run with a churn, in numbers, as JSON; unknown values are omitted. */
struct json_t *tw_json_storm_make(struct tw_json_maker *maker, const struct tw_judged *judged);

/* Runs of one matrix, one element per run; the first n_name bytes of a run's name are the
 * matrix's. */
struct json_t *tw_json_storm_table_make(struct tw_json_maker *maker,
                                        const struct tw_judged runs[], size_t n, size_t n_name);

#endif
