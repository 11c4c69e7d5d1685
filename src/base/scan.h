#ifndef TW_SCAN_H
#define TW_SCAN_H

#include "clock.h"
#include "own.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Words and numbers in text that somebody else has written. *out is untouched when these return
 * false. */

/* Reads a whole number of at most 18 digits, followed by exactly unit. */
TW_MUST_USE bool tw_scan_number(const char *text, const char *unit, uint64_t *out);

/* Reads a decimal fraction with at most n_digits after the point, followed by exactly unit.
 * *out counts in units of the last digit: 9 digits of a second are nanoseconds. */
TW_MUST_USE bool tw_scan_decimal(const char *text, unsigned n_digits, const char *unit,
                                 tw_ns *out);

/* Puts words together with a blank between. Returns false when there is none, or no room; then
 * `to` holds a part of them. */
TW_MUST_USE bool tw_scan_join(const char *const words[], size_t n_words, char *to,
                              size_t n_bytes);

#endif
