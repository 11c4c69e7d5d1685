#ifndef TW_ENDS_TEXT_H
#define TW_ENDS_TEXT_H

#include "compared.h"
#include "printer.h"

/* Prints the comparison of two captures for people; of the connections at most n_rows. Fails
 * with the stream's errno, also for earlier writes. */
TW_MUST_USE int tw_ends_text(const struct tw_compared *compared, const struct tw_style *style,
                             size_t n_rows, FILE *to, struct tw_err *err);

#endif
