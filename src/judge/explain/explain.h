#ifndef TW_EXPLAIN_H
#define TW_EXPLAIN_H

#include "finding.h"

/* Why a run came out as it did, in plain words: who closed first and what that left on the
 * port, by which rule the bind was answered, why the release came when it did, and what would
 * have let the bind succeed. From what was seen alone: the experiment's name, title and story
 * are not read, and what was expected is not an argument. */
enum { TW_MAX_SENTENCES = 64, TW_EXPLAIN_TEXT = 560 };

struct tw_explanation {
    char sentences[TW_MAX_SENTENCES][TW_EXPLAIN_TEXT]; /* each one or a few, with full stops */
    size_t n;
    size_t n_left_out; /* past the maximum */
};

/* Explains the run; findings are those of tw_judge(). Of a run that shows nothing it says so.
 */
void tw_explain(const struct tw_run *run, const struct tw_findings *findings,
                struct tw_explanation *out);

#endif
