#ifndef TW_EXPLAIN_H
#define TW_EXPLAIN_H

#include "finding.h"
#include "situation.h"

/* Explains the result of a run in plain words: who closed first and what that left on the
 * port, the rule that decided each bind, why the port was released when it was, and what would
 * have let the bind succeed. It uses observations only: it does not read the experiment's
 * name, title and story, and expectations are not arguments. */
enum { TW_MAX_SENTENCES = 64, TW_EXPLAIN_TEXT = 560 };

struct tw_explanation {
    char **sentences; /* n sentences or groups of sentences, with full stops; owned */
    size_t n;
    size_t n_left_out; /* sentences above the maximum */
    bool failed;       /* out of memory for a sentence */
};

/* Frees and empties; safe twice. */
void tw_explanation_drop(struct tw_explanation *explanation);

/* Explains the run. `situations` has one per probe; `findings` are those of tw_judge(). A run
 * that shows nothing has a sentence that says so. The caller drops *out. Fails with ENOMEM. */
TW_MUST_USE int tw_explain(const struct tw_evidence *c, const struct tw_situation *situations,
                           const struct tw_findings *findings, struct tw_explanation *out,
                           struct tw_err *err);

#endif
