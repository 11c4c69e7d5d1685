#ifndef TW_INSPECT_JSON_H
#define TW_INSPECT_JSON_H

#include "inspected.h"

#include <stdio.h>

/* The output of `twlab inspect --json` (docs/twlab.schema.json): one document, or with
 * `connections` one object a line, in this order for each capture:
 *
 *     {"row":"file", ...}        its name, and the version of the schema
 *     {"row":"connection", ...}  a connection that is over; any number of them
 *     {"row":"capture", ...}     the report; or {"row":"error", ...}
 *
 * A capture may have more connections than fit into memory, so the output is written as it is
 * made:
 *
 *     begin, for each capture: (open, connection ..., close | fail), end */
struct tw_inspect_json {
    FILE *to;
    bool connections; /* one object a line, and a row for each connection */
    size_t n_captures;
    const char *file; /* the open capture; the caller's */
    bool failed;      /* out of memory */
};

void tw_inspect_json_begin(struct tw_inspect_json *json);

/* `file` must be valid until the capture is closed or has failed. */
void tw_inspect_json_open(struct tw_inspect_json *json, const char *file);

/* Only with `connections`. */
void tw_inspect_json_connection(struct tw_inspect_json *json, const struct tw_ended *ended);

void tw_inspect_json_close(struct tw_inspect_json *json, const struct tw_inspected *inspected);

/* The file is not a capture, or is damaged at some byte. */
void tw_inspect_json_fail(struct tw_inspect_json *json, const char *error);

/* Fails with the stream's errno, also for earlier writes, or ENOMEM. */
TW_MUST_USE int tw_inspect_json_end(struct tw_inspect_json *json, struct tw_err *err);

#endif
