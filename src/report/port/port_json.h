#ifndef TW_PORT_JSON_H
#define TW_PORT_JSON_H

#include "own.h"
#include "port_judged.h"

struct json_t; /* jansson's */

/* The document of `twlab why --json`, as docs/twlab.schema.json describes; the caller's, for
 * tw_json_print(). NULL if out of memory. */
TW_MUST_USE struct json_t *tw_port_json(const struct tw_port_judged *judged);

#endif
