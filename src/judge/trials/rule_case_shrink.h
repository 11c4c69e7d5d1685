#ifndef TW_RULE_CASE_SHRINK_H
#define TW_RULE_CASE_SHRINK_H

#include "rule_case.h"

/* Does the case still show it? */
typedef bool tw_rule_case_shows(const struct tw_rule_case *candidate, void *arg);

/* Makes the case as small as it gets while it shows what it showed: leaves out steps, then
 * takes options, devices, users and addresses back to the plainest. Tries at most max_tries. */
void tw_rule_case_shrink(struct tw_rule_case *smallest, tw_rule_case_shows *shows, void *arg,
                         unsigned max_tries);

#endif
