#ifndef TW_RULE_CASE_MAKE_H
#define TW_RULE_CASE_MAKE_H

#include "rule_case.h"

#include <stdint.h>

/* Makes case number `index` of a seed; the result is always the same. One to four sockets (and
 * the connections that they accept) get the port, go through some steps, and one more socket
 * binds. Whether the kernel allows these steps does not matter here. */
void tw_rule_case_make(uint64_t seed, uint64_t index, struct tw_rule_case *out);

#endif
