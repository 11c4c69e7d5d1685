#ifndef TW_VERDICT_H
#define TW_VERDICT_H

#include "text.h"

/* How the results of runs are reported. */
struct tw_verdict_telling {
    struct tw_text_style style;
    bool silent; /* stdout is a document's: nothing is printed */
    bool summed; /* the runs have been reported one by one: only the summary is left */
    bool brief;  /* a run as expected has only its line in the summary */
};

/* Prints the report on stdout. Returns the worse of status and the
 * result of the claims: CONTRADICTED, COULD_NOT_RUN (UNKNOWN) or AS_EXPECTED. */
int tw_verdict_report(const struct tw_verdict_telling *telling, const struct tw_judged runs[],
                      size_t n, int status);

#endif
