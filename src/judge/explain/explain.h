#ifndef TW_EXPLAIN_H
#define TW_EXPLAIN_H

#include "finding.h"
#include "situation.h"

/* Why a run came out as it did, in plain words: who closed first and what that left on the
 * port, by which rule the bind was answered, why the release came when it did, and what would
 * have let the bind succeed. From what was seen alone: the experiment's name, title and story
 * are not read, and what was expected is not an argument. */
enum { TW_MAX_SENTENCES = 64, TW_EXPLAIN_TEXT = 560 };

struct tw_explanation {
    char **sentences; /* n; each one or a few, with full stops; owned */
    size_t n;
    size_t n_left_out; /* past the maximum */
    bool failed;       /* there was no memory for one */
};

/* Frees and empties; safe twice. */
void tw_explanation_drop(struct tw_explanation *explanation);

/* Explains the run: `situations` has one for each probe, findings are those of tw_judge(). Of a
 * run that shows nothing it says so. *out is the caller's to drop. Fails with ENOMEM. */
TW_MUST_USE int tw_explain(const struct tw_evidence *c, const struct tw_situation *situations,
                           const struct tw_findings *findings, struct tw_explanation *out,
                           struct tw_err *err);

#endif
