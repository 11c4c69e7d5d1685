#ifndef TW_LEDGER_LISTS_H
#define TW_LEDGER_LISTS_H

#include "run.h"

#include <stdio.h>

/* The facts of a ledger of which there are several, one line for each name: settings,
 * endpoints, predictions, counters. A second line of one name is refused. For ledger_facts.c.
 */

/* A fact being read: its words after the name. */
struct tw_ledger_fact {
    const char *const *words;
    size_t n_words;
    struct tw_run *run;
    char *name; /* of the experiment */
    struct tw_err *err;
};

/* Its words with a blank between. Returns false when there is none, or no room for them. */
bool tw_ledger_fact_join(const struct tw_ledger_fact *fact, char *to, size_t n_bytes);

/* Each takes a line in. Returns false when it is none, with why in fact->err where there is
 * more to say. */
bool tw_ledger_read_setting(struct tw_ledger_fact *fact);
bool tw_ledger_read_endpoint(struct tw_ledger_fact *fact);
bool tw_ledger_read_predicted(struct tw_ledger_fact *fact);
bool tw_ledger_read_counter(struct tw_ledger_fact *fact);

void tw_ledger_print_settings(const struct tw_run *run, FILE *to);
void tw_ledger_print_endpoints(const struct tw_run *run, FILE *to);
void tw_ledger_print_predicted(const struct tw_run *run, FILE *to);
void tw_ledger_print_counters(const struct tw_run *run, FILE *to);

#endif
