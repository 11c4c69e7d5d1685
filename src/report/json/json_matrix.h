#ifndef TW_JSON_MATRIX_H
#define TW_JSON_MATRIX_H

#include "json_maker.h"
#include "judged.h"

/* Runs of one matrix, a group as tw_matrix_group_size() has it, as JSON: its name and its
 * cells. */
struct json_t *tw_json_matrix_make(struct tw_json_maker *maker, const struct tw_judged runs[],
                                   size_t n);

#endif
