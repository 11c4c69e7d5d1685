#ifndef TW_INSPECT_JSON_H
#define TW_INSPECT_JSON_H

#include "inspected.h"

#include <stdio.h>

/* What `twlab inspect --json` writes, as docs/twlab.schema.json has it. Captures may hold more
 * connections than memory, so the document is written as it comes:
 *
 *     begin, for each capture: (open, connection ..., close | fail), end
 */
struct tw_inspect_json {
    FILE *to;
    bool connections; /* each one is listed */
    size_t n_captures, n_connections;
    bool failed; /* there was no memory for something */
};

void tw_inspect_json_begin(struct tw_inspect_json *json);
void tw_inspect_json_open(struct tw_inspect_json *json, const char *file);
void tw_inspect_json_connection(struct tw_inspect_json *json, const struct tw_ended *ended);
void tw_inspect_json_close(struct tw_inspect_json *json, const struct tw_inspected *inspected);

/* The capture turned out to be none, or wrong at some byte. */
void tw_inspect_json_fail(struct tw_inspect_json *json, const char *error);

/* Fails with the stream's errno, also for what was written before, and ENOMEM. */
TW_MUST_USE int tw_inspect_json_end(struct tw_inspect_json *json, struct tw_err *err);

#endif
