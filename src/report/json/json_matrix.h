#ifndef TW_JSON_MATRIX_H
#define TW_JSON_MATRIX_H

#include "json_maker.h"
#include "judged.h"

/* A group of runs of one matrix (tw_matrix_group_size()) as JSON: its name and its cells. */
struct json_t *tw_json_matrix_make(struct tw_json_maker *maker, const struct tw_judged runs[],
                                   size_t n);

#endif
