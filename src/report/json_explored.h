#ifndef TW_JSON_EXPLORED_H
#define TW_JSON_EXPLORED_H

#include "explored.h"
#include "maker.h"

/* What exploring came to, put into the document `out`. */
void tw_json_explored_put(struct tw_maker *maker, struct json_t *out,
                          const struct tw_explored *explored);

#endif
