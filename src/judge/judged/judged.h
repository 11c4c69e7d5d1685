#ifndef TW_JUDGED_H
#define TW_JUDGED_H

#include "claims.h"
#include "explain.h"
#include "storm.h"

/* A run, prepared and judged once. All reports print from this alone: none follows a segment,
 * works out a release or rules on a claim again.
 *
 *     tw_judged_make -> (reports) -> tw_judged_drop
 *
 * Memory is as much as the run needs, about 10 kB: many are kept side by side. */
struct tw_judged {
    const struct tw_run *run; /* the caller's: must stay where it is, as the name */
    const char *name;         /* of its files; NULL: the experiment's */
    struct tw_evidence *evidence;
    struct tw_situation *situations; /* one for each probe, as evidence->releases */
    struct tw_findings findings;     /* none: the run is not over, and was only prepared */
    struct tw_explanation why;
    struct tw_storm storm; /* of a run with a churn (tw_storm_is_one()) */
};

/* Prepares and judges the run. *out is the caller's to drop. Fails with ENOMEM. */
TW_MUST_USE int tw_judged_make(const struct tw_run *run, const char *name,
                               struct tw_judged *out, struct tw_err *err);

/* Only prepares it, for the report on a run that still waits: evidence and storm. The rest is
 * empty. */
TW_MUST_USE int tw_judged_prepare(const struct tw_run *run, const char *name,
                                  struct tw_judged *out, struct tw_err *err);

/* Frees and empties; safe twice. */
void tw_judged_drop(struct tw_judged *judged);

/* The name of its files, or the experiment's, or "(unnamed)". */
const char *tw_judged_name(const struct tw_judged *judged);

/* tw_findings_overall() of its findings. */
enum tw_ruling tw_judged_overall(const struct tw_judged *judged);

#endif
