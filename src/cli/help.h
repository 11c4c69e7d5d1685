#ifndef TW_HELP_H
#define TW_HELP_H

#include "verb.h"

/* What `twlab help` prints: all verbs, a line each, and the exit statuses. At most 80 columns,
 * and fewer on a terminal that has fewer. */
void tw_help_verbs(FILE *to);

/* What `twlab help VERB` and `twlab VERB --help` print, on stdout. Returns AS_EXPECTED. */
int tw_help_verb(const struct tw_cli_verb *verb);

#endif
