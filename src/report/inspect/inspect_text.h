#ifndef TW_INSPECT_TEXT_H
#define TW_INSPECT_TEXT_H

#include "inspected.h"
#include "printer.h"

#include <stdio.h>

/* The output of `twlab inspect` for people. */

struct tw_inspect_style {
    struct tw_style page;
    size_t n_rows; /* per table; rows left out are counted */
};

/* Prints one connection on one line. */
void tw_inspect_text_connection(const struct tw_ended *ended,
                                const struct tw_inspect_style *style, FILE *to);

/* Prints the summary. Fails with the stream's errno, also for earlier writes, or ENOMEM. */
TW_MUST_USE int tw_inspect_text(const struct tw_inspected *inspected,
                                const struct tw_inspect_style *style, FILE *to,
                                struct tw_err *err);

#endif
