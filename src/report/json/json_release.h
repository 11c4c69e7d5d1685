#ifndef TW_JSON_RELEASE_H
#define TW_JSON_RELEASE_H

#include "json_maker.h"
#include "judged.h"

/* The results of each probe's binds as JSON. */
struct json_t *tw_json_release_list(struct tw_json_maker *maker,
                                    const struct tw_judged *judged);

#endif
