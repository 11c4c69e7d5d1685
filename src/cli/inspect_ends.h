#ifndef TW_INSPECT_ENDS_H
#define TW_INSPECT_ENDS_H

#include "document.h"
#include "printer.h"

/* `twlab inspect FILE --other-end OTHER`: reads both files, one after the other, and reports
 * what happened between the two ends. */

struct tw_inspect_ends_job {
    const char *paths[2]; /* "-": standard input, for one of them */
    const char *filter;   /* NULL: all packets */
    struct tw_style style;
    size_t n_rows; /* connections in the text */
    uint64_t seed; /* see row_table.h */
    bool tells;    /* print the report for people */
    bool all;      /* ... with every connection and segment */
    bool strict;   /* a truncated file is an error */
};

/* Returns an exit status; errors have been printed. The JSON document is written if it is open.
 */
int tw_inspect_ends(const struct tw_inspect_ends_job *job, struct tw_document *json);

#endif
