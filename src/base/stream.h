#ifndef TW_STREAM_H
#define TW_STREAM_H

#include "err.h"
#include "own.h"

/* Flushes a stream that was written to. Returns 0, or -1 with "write WHAT: REASON" when not all
 * of what was ever written to it got there.
 *
 * Of a write that failed long ago only the fact is left, while errno is about something else by
 * now: then the reason is found by writing a newline more. Do not use what such a stream holds.
 */
TW_MUST_USE int tw_stream_flush(FILE *to, struct tw_err *err, const char *what);

#endif
