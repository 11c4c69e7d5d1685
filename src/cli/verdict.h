#ifndef TW_VERDICT_H
#define TW_VERDICT_H

#include "document.h"
#include "text.h"

/* How the results of runs are reported. */
struct tw_verdict_telling {
    const char *verb;
    struct tw_text_style style;
    bool silent; /* stdout is a document's: nothing is printed */
    bool summed; /* the runs have been reported one by one: only the summary is left */
    bool brief;  /* a run as expected has only its line in the summary */
    struct tw_document *json;
};

/* Prints the report on stdout, and writes it as data. Returns the worse of status and the
 * result of the claims: CONTRADICTED, COULD_NOT_RUN (UNKNOWN) or AS_EXPECTED. */
int tw_verdict_report(const struct tw_verdict_telling *telling, const struct tw_judged runs[],
                      size_t n, int status);

#endif
