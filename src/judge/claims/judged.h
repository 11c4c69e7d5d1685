#ifndef TW_JUDGED_H
#define TW_JUDGED_H

#include "claims.h"

/* A run with what was judged of it: what every report prints. */
struct tw_judged {
    const struct tw_run *run;
    const struct tw_findings *findings;
    const char *name; /* of its files; NULL: the experiment's */
};

/* The name of its files, or the experiment's, or "(unnamed)". */
const char *tw_judged_name(const struct tw_judged *judged);

#endif
