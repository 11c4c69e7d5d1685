#ifndef TW_TEXT_EXPLORED_H
#define TW_TEXT_EXPLORED_H

#include "rule_trials.h"
#include "text.h"

/* What `twlab explore` prints: how often each clause of the bind rule decided, which inputs
 * met, and the cases that did not agree. Of a single case: its steps, and what they came to.
 * Fails with the stream's errno. */
TW_MUST_USE int tw_text_explored(const struct tw_rule_trials *explored,
                                 const struct tw_text_style *style, FILE *to,
                                 struct tw_err *err);

#endif
