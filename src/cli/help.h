#ifndef TW_HELP_H
#define TW_HELP_H

#include "verb.h"

/* Prints the output of `twlab help`: all verbs, one per line, and the exit statuses. At most
 * 80 columns, fewer on a narrower terminal. */
void tw_help_verbs(FILE *to);

/* Prints the output of `twlab help VERB` and `twlab VERB --help` on stdout. Returns
 * AS_EXPECTED. */
int tw_help_verb(const struct tw_cli_verb *verb);

#endif
