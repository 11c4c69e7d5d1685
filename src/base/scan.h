#ifndef TW_SCAN_H
#define TW_SCAN_H

#include "clock.h"
#include "own.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Parses numbers, splits and joins words of text from outside. *out is untouched when these return
 * false. */

/* Parses digits. Returns what follows them, or NULL when there are none or they exceed `most`. */
TW_MUST_USE const char *tw_scan_digits(const char *text, uint64_t most, uint64_t *out);

/* Parses a whole number from `least` to `most`, with nothing after it. */
TW_MUST_USE bool tw_scan_range(const char *text, uint64_t least, uint64_t most, uint64_t *out);

/* Parses a whole number of at most 18 digits, followed by exactly `unit`. */
TW_MUST_USE bool tw_scan_number(const char *text, const char *unit, uint64_t *out);

/* Parses a decimal number with at most n_digits after the point, followed by exactly `unit`.
 * *out counts units of the last digit: with 9 digits, seconds become nanoseconds. */
TW_MUST_USE bool tw_scan_decimal(const char *text, unsigned n_digits, const char *unit,
                                 tw_ns *out);

/* Splits text in place at runs of the characters in `between`. Returns the number of words; when
 * that exceeds n_room, the first n_room are in words. */
size_t tw_scan_words(char *text, const char *between, const char *words[], size_t n_room);

/* Joins words with blanks. Returns false when there are none or the result does not fit; `to`
 * then holds a part of it. */
TW_MUST_USE bool tw_scan_join(const char *const words[], size_t n_words, char *to,
                              size_t n_bytes);

#endif
