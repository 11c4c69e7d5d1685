#ifndef TW_JSON_REPEATS_H
#define TW_JSON_REPEATS_H

#include "json_maker.h"
#include "judged.h"

/* Appends a group of repeated runs (tw_repeats_group()) to the array: one element per
 * probe. */
void tw_json_repeats_append(struct tw_json_maker *maker, struct json_t *array,
                            const struct tw_judged runs[], size_t n);

#endif
