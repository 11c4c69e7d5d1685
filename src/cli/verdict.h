#ifndef TW_VERDICT_H
#define TW_VERDICT_H

#include "document.h"
#include "text.h"

/* How what came of runs is told. */
struct tw_verdict_telling {
    const char *verb;
    struct tw_text_style style;
    bool silent; /* stdout is a document's: nothing is printed */
    bool summed; /* the runs have been told of, one by one: the summary is left */
    bool brief;  /* who is as expected has its line in the summary and no more */
    struct tw_document *json;
};

/* Prints the report on stdout, and writes it as data. Returns status when it is not
 * AS_EXPECTED and worse than what the rulings come to, else that: CONTRADICTED, COULD_NOT_RUN
 * (UNKNOWN) or AS_EXPECTED. */
int tw_verdict_report(const struct tw_verdict_telling *telling, const struct tw_judged runs[],
                      size_t n, int status);

#endif
