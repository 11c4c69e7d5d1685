#ifndef TW_DURATION_H
#define TW_DURATION_H

#include "clock.h"
#include "own.h"

#include <stdbool.h>

/* Lengths of time as people write them in experiments: "250us", "100ms", "1.2s". */

/* Reads one; at most a day, at most nine digits after the point. */
TW_MUST_USE bool tw_duration_parse(const char *text, tw_ns *out);

/* Writes it in the largest unit in which it has no more than nine digits. Returns text. */
enum { TW_DURATION_TEXT = 32 };
const char *tw_duration_text(tw_ns time_ns, char text[TW_DURATION_TEXT]);

#endif
