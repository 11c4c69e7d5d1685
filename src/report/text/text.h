#ifndef TW_TEXT_H
#define TW_TEXT_H

#include "judged.h"
#include "printer.h"

#include <stdio.h>

/* The report for people: what `twlab run` and `twlab judge` print. No line is wider than the
 * page, but for words that do not fit (a long path is not broken). Bytes that are not UTF-8
 * text, and control characters, come out as `?`: names and titles are other people's. */
struct tw_text_style {
    struct tw_style page;
    bool machine_told;  /* the summary need not begin with the line on the machine */
    bool full;          /* claims that hold are told in full too, not only counted and named */
    const char *folder; /* where the run's files are; NULL: they were not written */
};

/* A page in that style. */
struct tw_printer tw_text_page(const struct tw_text_style *style, FILE *to);

/* Flushes what was written. Fails with the stream's errno, also for what was written before. */
TW_MUST_USE int tw_text_finish(FILE *to, struct tw_err *err);

/* The line on the machine alone. `where`: where the runs take place (where.h). */
TW_MUST_USE int tw_text_machine(const struct tw_facts *facts, const char *where,
                                const struct tw_text_style *style, FILE *to,
                                struct tw_err *err);

/* The head: one line on the machine, then one line a run with its overall ruling. What is told
 * together below (a matrix, repeats) has one line for all, "old-new (16 cells)", and one for
 * each that does not hold. Runs from several machines (saved ones) have a line on the machine
 * wherever it changes.
 * Fails with the stream's errno, as the next one does. */
TW_MUST_USE int tw_text_summary(const struct tw_judged runs[], size_t n,
                                const struct tw_text_style *style, FILE *to,
                                struct tw_err *err);

/* What several runs come to together: each matrix as a table, and what was run several
 * times as figures. Nothing where there is neither. Also fails with ENOMEM. */
TW_MUST_USE int tw_text_together(const struct tw_judged runs[], size_t n,
                                 const struct tw_text_style *style, FILE *to,
                                 struct tw_err *err);

/* One run: story, ladder of segments, binds, why, rulings, files. Also fails with ENOMEM. */
TW_MUST_USE int tw_text_run(const struct tw_judged *judged, const struct tw_text_style *style,
                            FILE *to, struct tw_err *err);

/* The same in two parts, with the wait between them. What is known when it begins: story,
 * ladder, binds, for which tw_judged_prepare() is enough. */
TW_MUST_USE int tw_text_known(const struct tw_judged *judged, const struct tw_text_style *style,
                              FILE *to, struct tw_err *err);

/* And the rest, of the run when it is over: what was not told yet of `known`, as tw_text_known
 * had it. `apart`: something else was told in between, so that it begins with
 * the run's name. */
struct tw_text_told {
    const struct tw_judged *known;
    bool apart;
};
TW_MUST_USE int tw_text_rest(const struct tw_judged *judged, const struct tw_text_told *told,
                             const struct tw_text_style *style, FILE *to, struct tw_err *err);

#endif
