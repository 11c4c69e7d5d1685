#ifndef TW_RESTART_JSON_H
#define TW_RESTART_JSON_H

#include "restart_told.h"

#include <stddef.h>

struct json_t; /* jansson's */

/* The document of `twlab restart --json` (docs/twlab.schema.json), the caller's, for
 * tw_json_print(). NULL if out of memory. */
TW_MUST_USE struct json_t *tw_restart_json(const struct tw_restart_told told[], size_t n);

#endif
