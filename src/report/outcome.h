#ifndef TW_OUTCOME_H
#define TW_OUTCOME_H

#include "claims.h"

/* What a run came to, in TW_OUTCOME_COLUMNS columns at most, for the line that a summary has of
 * it: "held 61.44 s, as predicted", "free at once (21 us)", "2 of 3 held 61.44 s",
 * and of one that does not hold which claims: "first-fin and 2 more". Writes text and returns
 * it. */
enum { TW_OUTCOME_COLUMNS = 26, TW_OUTCOME_SIZE = 128 };
const char *tw_outcome_text(const struct tw_run *run, const struct tw_findings *findings,
                            char text[TW_OUTCOME_SIZE]);

#endif
