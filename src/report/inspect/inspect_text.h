#ifndef TW_INSPECT_TEXT_H
#define TW_INSPECT_TEXT_H

#include "inspected.h"
#include "printer.h"

#include <stdio.h>

/* What `twlab inspect` prints for people. */

struct tw_inspect_style {
    struct tw_style page;
    size_t n_rows; /* of each table at most; what is left out is counted */
};

/* One connection, on a line of its own. */
void tw_inspect_text_connection(const struct tw_ended *ended,
                                const struct tw_inspect_style *style, FILE *to);

/* The summary. Fails with the stream's errno, also for what was written before, and ENOMEM. */
TW_MUST_USE int tw_inspect_text(const struct tw_inspected *inspected,
                                const struct tw_inspect_style *style, FILE *to,
                                struct tw_err *err);

#endif
