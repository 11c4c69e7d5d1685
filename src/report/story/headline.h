#ifndef TW_HEADLINE_H
#define TW_HEADLINE_H

#include "judged.h"

/* The result of a run in at most TW_HEADLINE_COLUMNS columns, for its line in the summary:
 * "held 61.44 s, as predicted", "free at once (21 us)", "2 of 3 held 61.44 s"; for a run that
 * does not hold, its claims: "first-fin and 2 more". Returns text. */
enum { TW_HEADLINE_COLUMNS = 26, TW_HEADLINE_SIZE = 128 };
const char *tw_headline_text(const struct tw_judged *judged, char text[TW_HEADLINE_SIZE]);

#endif
