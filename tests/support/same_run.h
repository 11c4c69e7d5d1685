#ifndef TW_SAME_RUN_H
#define TW_SAME_RUN_H

#include "run.h"

/* In what two runs differ, as ledgers are compared: by names, not by the order in which the
 * names were met. NULL: in nothing. Static. */
const char *same_run(const struct tw_run *a, const struct tw_run *b);

#endif
