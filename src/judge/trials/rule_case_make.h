#ifndef TW_RULE_CASE_MAKE_H
#define TW_RULE_CASE_MAKE_H

#include "rule_case.h"

#include <stdint.h>

/* Makes case number `index` of a seed: always the same one. One to four sockets (and the
 * connections they accept) come to the port, live through something, and are joined by one
 * more. Whether the kernel lets them is not asked here. */
void tw_rule_case_make(uint64_t seed, uint64_t index, struct tw_rule_case *out);

#endif
