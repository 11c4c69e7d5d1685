#ifndef TW_LEDGER_FACTS_H
#define TW_LEDGER_FACTS_H

#include "run.h"

#include <stdio.h>

/* Prints the head of a ledger, `# name value`: format, experiment and facts. For ledger.c and
 * ledger_parse.c. */

void tw_ledger_facts_print(const struct tw_run *run, FILE *to);

/* Parses a fact that is split at blanks; words[0] is "#". Stores the experiment's name in
 * `name`. *seen has a bit for each fact already read; the caller sets it to 0 first. Fails,
 * without file and line in the message, on a fact that is unknown, malformed or a
 * duplicate. */
TW_MUST_USE int tw_ledger_facts_parse(const char *const words[], size_t n_words,
                                      struct tw_run *run, char name[TW_EXPERIMENT_NAME],
                                      uint32_t *seen, struct tw_err *err);

#endif
