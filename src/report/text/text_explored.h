#ifndef TW_TEXT_EXPLORED_H
#define TW_TEXT_EXPLORED_H

#include "rule_trials.h"
#include "text.h"

/* Prints the result of `twlab explore`: how often each clause of the bind rule decided, the
 * combinations of inputs, and the cases that differed; for a single case its steps and their
 * results. Fails with the stream's errno. */
TW_MUST_USE int tw_text_explored(const struct tw_rule_trials *explored,
                                 const struct tw_text_style *style, FILE *to,
                                 struct tw_err *err);

#endif
