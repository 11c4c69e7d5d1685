#ifndef TW_JSON_CONNECTION_H
#define TW_JSON_CONNECTION_H

#include "json_maker.h"
#include "judged.h"

/* The connections of a run as JSON: active closer, TIME-WAIT, ending, and the ladder, one
 * element per row, with the sides' states. */
struct json_t *tw_json_connection_list(struct tw_json_maker *maker,
                                       const struct tw_judged *judged);

#endif
