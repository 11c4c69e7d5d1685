#ifndef TW_BATCH_H
#define TW_BATCH_H

#include "catalogue.h"
#include "document.h"
#include "many.h"
#include "text.h"

/* The experiments that one call of `twlab run` is about, with what becomes of them. */

/* Which ones. */
struct tw_choice {
    const char *const *names; /* of the catalogue, or paths */
    size_t n_names;
    bool all;         /* of the catalogue ... */
    const char *tag;  /* ... that have this one; NULL: whatever tags they have */
    size_t n_repeats; /* each so many times, 1 or more */
    bool host;        /* they are to run on this machine's own network */
};

struct tw_batch {
    struct tw_experiment *experiments; /* n_experiments */
    struct tw_job *jobs;
    struct tw_judged *judged; /* of those that ran, once all are over */
    size_t n_experiments, n_room;
    size_t n, n_judged; /* runs: jobs, and those that ran */
    bool has_matrix;    /* some are the cells of one */
};

/* Reads all of them. Fails when one cannot be read, two have one name, or none is chosen. */
TW_MUST_USE int tw_batch_load(const struct tw_choice *choice, struct tw_batch *out,
                              struct tw_err *err);

/* Takes what was judged of those that ran out of their jobs, in a row for the reports. */
void tw_batch_collect(struct tw_batch *batch);

/* The report for CI systems; a tw_document_print of a batch. */
TW_MUST_USE int tw_batch_print_junit(FILE *to, const void *batch, struct tw_err *err);

void tw_batch_drop(struct tw_batch *batch);

#endif
