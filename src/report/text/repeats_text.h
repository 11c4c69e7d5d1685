#ifndef TW_REPEATS_TEXT_H
#define TW_REPEATS_TEXT_H

#include "judged.h"
#include "printer.h"

/* Prints a group of repeated runs, for each probe: statistics, and a plot of the hold against
 * its start. Fails with ENOMEM. */
TW_MUST_USE int tw_repeats_text_print(const struct tw_judged runs[], size_t n,
                                      struct tw_printer *printer, struct tw_err *err);

#endif
