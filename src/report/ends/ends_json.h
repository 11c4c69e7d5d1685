#ifndef TW_ENDS_JSON_H
#define TW_ENDS_JSON_H

#include "compared.h"

#include <stdio.h>

/* Writes the document of `twlab inspect --other-end --json` (docs/twlab.schema.json),
 * connection by connection. Fails with the stream's errno, also for earlier writes, or ENOMEM.
 */
TW_MUST_USE int tw_ends_json(const struct tw_compared *compared, FILE *to, struct tw_err *err);

/* The same when a file could not be read. */
TW_MUST_USE int tw_ends_json_fail(const char *error, FILE *to, struct tw_err *err);

#endif
