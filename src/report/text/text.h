#ifndef TW_TEXT_H
#define TW_TEXT_H

#include "judged.h"
#include "printer.h"

#include <stdio.h>

/* The text report of `twlab run` and `twlab judge`. No line is wider than the page, except for
 * a word that does not fit: a long path is not broken. Bytes that are not UTF-8, and control
 * characters, become `?`: names and titles are untrusted input. */
struct tw_text_style {
    struct tw_style page;
    bool machine_told;  /* the summary does not start with the line about the machine */
    bool full;          /* claims that hold are printed in full too */
    const char *folder; /* the folder of the run's files; NULL: none were written */
};

/* A printer in that style. */
struct tw_printer tw_text_page(const struct tw_text_style *style, FILE *to);

/* Flushes. Fails with the stream's errno, also for earlier writes. */
TW_MUST_USE int tw_text_finish(FILE *to, struct tw_err *err);

/* Prints the line about the machine. `where`: where the runs take place (where.h). */
TW_MUST_USE int tw_text_machine(const struct tw_facts *facts, const char *where,
                                const struct tw_text_style *style, FILE *to,
                                struct tw_err *err);

/* Prints the summary: one line about the machine, then one line per run with its overall
 * ruling. A matrix and repeated runs have one line together, "old-new (16 cells)", and one for
 * each run that does not hold. With saved runs of several machines, the line about the machine
 * is repeated where it changes. Fails with the stream's errno, as the next one does. */
TW_MUST_USE int tw_text_summary(const struct tw_judged runs[], size_t n,
                                const struct tw_text_style *style, FILE *to,
                                struct tw_err *err);

/* Prints each matrix as a table, and the statistics of repeated runs. Prints nothing if there
 * are none. Also fails with ENOMEM. */
TW_MUST_USE int tw_text_together(const struct tw_judged runs[], size_t n,
                                 const struct tw_text_style *style, FILE *to,
                                 struct tw_err *err);

/* Prints one run: story, ladder of segments, binds, explanation, rulings, files. Also fails
 * with ENOMEM. */
TW_MUST_USE int tw_text_run(const struct tw_judged *judged, const struct tw_text_style *style,
                            FILE *to, struct tw_err *err);

/* The same in two parts, with the wait in between. The first part is known at the start of the
 * wait: story, ladder, binds. It needs tw_judged_prepare() only. */
TW_MUST_USE int tw_text_known(const struct tw_judged *judged, const struct tw_text_style *style,
                              FILE *to, struct tw_err *err);

/* The second part, after the end of the run: what was not known in `known`, as printed by
 * tw_text_known(). `apart`: other output came in between, so it starts with the run's name. */
struct tw_text_told {
    const struct tw_judged *known;
    bool apart;
};
TW_MUST_USE int tw_text_rest(const struct tw_judged *judged, const struct tw_text_told *told,
                             const struct tw_text_style *style, FILE *to, struct tw_err *err);

#endif
