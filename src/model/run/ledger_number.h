#ifndef TW_LEDGER_NUMBER_H
#define TW_LEDGER_NUMBER_H

#include "clock.h"
#include "own.h"

#include <stdbool.h>
#include <stdint.h>

/* Numbers as a ledger has them. *out is untouched when these return false. */

/* Reads a whole number followed by exactly unit. */
TW_MUST_USE bool tw_ledger_number(const char *text, const char *unit, uint64_t *out);

/* Reads a decimal fraction with at most n_digits after the point, followed by exactly unit.
 * *out counts in units of the last digit: 9 digits of a second are nanoseconds. */
TW_MUST_USE bool tw_ledger_decimal(const char *text, unsigned n_digits, const char *unit,
                                   tw_ns *out);

#endif
