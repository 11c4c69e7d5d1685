#ifndef TW_FACT_TEXT_H
#define TW_FACT_TEXT_H

#include "fact.h"
#include "run.h"

/* Writes and parses facts in the ledger's form. */

/* Writes the text after the name in line i: "server 127.0.0.1:5000"; "" for a flag. Returns
 * text. */
enum { TW_FACT_TEXT_SIZE = 160 };
const char *tw_fact_text_write(const struct tw_fact *fact, const struct tw_run *run, size_t i,
                               char text[TW_FACT_TEXT_SIZE]);

/* Parses the words after the name. Returns false if they do not match the fact's form; *why
 * then holds a detail, or is empty. After a failure the run can only be dropped. */
TW_MUST_USE bool tw_fact_text_read(const struct tw_fact *fact, const char *const words[],
                                   size_t n_words, struct tw_run *run, struct tw_err *why);

#endif
