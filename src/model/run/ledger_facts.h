#ifndef TW_LEDGER_FACTS_H
#define TW_LEDGER_FACTS_H

#include "run.h"

#include <stdio.h>

/* The lines at the head of a ledger, `# name value`: what the text is, and the facts; for
 * ledger.c and ledger_parse.c. */

void tw_ledger_facts_print(const struct tw_run *run, FILE *to);

/* Reads a fact, split at blanks: words[0] is "#". The experiment's name goes into name; *seen
 * has a bit for each that was read, and is 0 at first. Fails with what is wrong, without file
 * and line: a second one of a kind of which there is one is. */
TW_MUST_USE int tw_ledger_fact_parse(const char *const words[], size_t n_words,
                                     struct tw_run *run, char name[TW_EXPERIMENT_NAME],
                                     uint32_t *seen, struct tw_err *err);

#endif
