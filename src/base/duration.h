#ifndef TW_DURATION_H
#define TW_DURATION_H

#include "clock.h"
#include "own.h"

#include <stdbool.h>

/* Durations as written in experiments: "250us", "100ms", "1.2s". */

/* Parses a duration of at most one day, with at most nine digits after the point. */
TW_MUST_USE bool tw_duration_parse(const char *text, tw_ns *out);

/* Writes a duration in the largest unit that is not longer than it. Returns text. */
enum { TW_DURATION_TEXT = 32 };
const char *tw_duration_text(tw_ns time_ns, char text[TW_DURATION_TEXT]);

#endif
