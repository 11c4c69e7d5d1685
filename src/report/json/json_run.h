#ifndef TW_JSON_RUN_H
#define TW_JSON_RUN_H

#include "json_maker.h"
#include "judged.h"

/* A run, its rulings and their evidence as JSON. */
struct json_t *tw_json_run_make(struct tw_json_maker *maker, const struct tw_judged *judged);

#endif
