#ifndef TW_FACT_TEXT_H
#define TW_FACT_TEXT_H

#include "fact.h"
#include "run.h"

/* Facts as the ledger has them, both ways. */

/* Writes what follows the name in line i: "server 127.0.0.1:5000", "" of a flag. Returns text.
 */
enum { TW_FACT_TEXT_SIZE = 160 };
const char *tw_fact_text_write(const struct tw_fact *fact, const struct tw_run *run, size_t i,
                               char text[TW_FACT_TEXT_SIZE]);

/* Reads the words that follow the name. Returns false when they are not of the fact's form, with
 * why in *why where there is more to say; the run is then only good for dropping. */
TW_MUST_USE bool tw_fact_text_read(const struct tw_fact *fact, const char *const words[],
                                   size_t n_words, struct tw_run *run, struct tw_err *why);

#endif
