#ifndef TW_RULE_CASE_SHRINK_H
#define TW_RULE_CASE_SHRINK_H

#include "rule_case.h"

/* Whether the candidate still shows the difference. */
typedef bool tw_rule_case_shows(const struct tw_rule_case *candidate, void *arg);

/* Minimises a case while it still shows the difference: removes steps, then simplifies
 * options, devices, users and addresses. Calls `shows` at most max_tries times. */
void tw_rule_case_shrink(struct tw_rule_case *smallest, tw_rule_case_shows *shows, void *arg,
                         unsigned max_tries);

#endif
