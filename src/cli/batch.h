#ifndef TW_BATCH_H
#define TW_BATCH_H

#include "catalogue.h"
#include "document.h"
#include "many.h"
#include "text.h"

/* The experiments of one `twlab run`, and their results. */

/* The selection. */
struct tw_choice {
    const char *const *names; /* names in the catalogue, or paths */
    size_t n_names;
    bool all; /* the whole catalogue ... */
    /* ... or only experiments with this tag; NULL: any */
    const char *tag;
    size_t n_repeats; /* runs of each experiment, 1 or more */
    bool host;        /* run on this machine's own network */
};

struct tw_batch {
    struct tw_experiment *experiments; /* n_experiments */
    struct tw_job *jobs;
    struct tw_judged *judged; /* the judged runs, after all are over */
    size_t n_experiments, n_room;
    size_t n, n_judged; /* runs: all jobs, and those that ran */
    bool has_matrix;    /* some are cells of a matrix */
};

/* Reads all experiments. Fails when one cannot be read, two have the same name, or none is
 * selected. */
TW_MUST_USE int tw_batch_load(const struct tw_choice *choice, struct tw_batch *out,
                              struct tw_err *err);

/* Moves the judged runs out of their jobs into one array for the reports. */
void tw_batch_collect(struct tw_batch *batch);

/* Print the results as JSON, and for CI systems; each a tw_document_print of a batch. */
TW_MUST_USE int tw_batch_print_json(FILE *to, const void *batch, struct tw_err *err);
TW_MUST_USE int tw_batch_print_junit(FILE *to, const void *batch, struct tw_err *err);

void tw_batch_drop(struct tw_batch *batch);

#endif
