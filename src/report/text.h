#ifndef TW_TEXT_H
#define TW_TEXT_H

#include "claims.h"

#include <stdio.h>

/* The report for people: what `twlab run` and `twlab judge` print. */
struct tw_text_style {
    bool colour;        /* ANSI; never without a terminal */
    const char *folder; /* where the run's files are; NULL: they were not written */
};

struct tw_judged {
    const struct tw_run *run;
    const struct tw_findings *findings;
};

/* The head: one line on the machine, then one line a run with its overall ruling.
 * Fails with the stream's errno, as the next one does. */
int tw_text_summary(const struct tw_judged runs[], size_t n, const struct tw_text_style *style,
                    FILE *to);

/* One run: story, ladder of segments, binds, why, rulings, files. */
int tw_text_run(const struct tw_judged *judged, const struct tw_text_style *style, FILE *to);

#endif
