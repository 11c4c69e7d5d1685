#ifndef TW_STREAM_H
#define TW_STREAM_H

#include "err.h"
#include "own.h"

/* Flushes a stream. Returns 0, or -1 with "write WHAT: REASON" when this or any earlier write
 * to it failed.
 *
 * A stream remembers that a write failed, but not why, and errno has changed since. The reason
 * is then found by writing one more newline, so do not use the output of a stream that failed.
 */
TW_MUST_USE int tw_stream_flush(FILE *to, struct tw_err *err, const char *what);

#endif
