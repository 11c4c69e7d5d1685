#ifndef TW_LEDGER_READER_H
#define TW_LEDGER_READER_H

#include "run.h"

/* The state of the ledger parser and the words of its line; for ledger_parse.c. A function
 * that fails has filled *err with "FILE:LINE: what is wrong". */
enum { TW_LEDGER_WORDS = 40 };

struct tw_ledger_reader {
    const char *file;
    unsigned line;
    struct tw_run *run;
    char *experiment; /* the `| ` lines so far; owned */
    size_t n_experiment;
    char name[TW_EXPERIMENT_NAME]; /* of the experiment */
    uint32_t facts;                /* bits of the facts already read */
    uint32_t frame;                /* number of the last frame; 0: none so far */
    uint64_t n_frames;             /* frames with a number */
    const char *words[TW_LEDGER_WORDS];
    size_t n_words;
    size_t at; /* index of the current word */
    struct tw_err *err;
};

/* Fails with a message about the current word. Returns -1. */
int tw_ledger_reader_refuse(struct tw_ledger_reader *reader, const char *what);

/* Returns the current word and advances; "" at the end of the line. It advances there too, so
 * that `at--` always undoes the call. */
const char *tw_ledger_reader_next(struct tw_ledger_reader *reader);

/* If the current word equals this one, advances and returns true. */
bool tw_ledger_reader_take(struct tw_ledger_reader *reader, const char *word);

/* Splits text at blanks, in place. */
TW_MUST_USE int tw_ledger_reader_split(struct tw_ledger_reader *reader, char *text);

/* Joins the words from `at` on with single blanks, up to but excluding the word `until`. */
TW_MUST_USE int tw_ledger_reader_join(struct tw_ledger_reader *reader, char *to, size_t n_bytes,
                                      const char *until);

/* Reads the next word as a name of the run. */
TW_MUST_USE int tw_ledger_reader_name(struct tw_ledger_reader *reader, unsigned *out_who);

#endif
