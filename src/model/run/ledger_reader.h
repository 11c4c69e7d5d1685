#ifndef TW_LEDGER_READER_H
#define TW_LEDGER_READER_H

#include "run.h"

/* A ledger being read, and the words of its line; for ledger_parse.c. Where one of these fails
 * it has said FILE:LINE and what is wrong. */
enum { TW_LEDGER_WORDS = 40 };

struct tw_ledger_reader {
    const char *file;
    unsigned line;
    struct tw_run *run;
    char *experiment; /* the `| ` lines so far; owned */
    size_t n_experiment;
    char name[TW_EXPERIMENT_NAME]; /* of the experiment */
    uint32_t facts;                /* which were read */
    uint32_t frame;                /* the last one's number; 0: none so far */
    uint64_t n_frames;             /* that have a number */
    char *words[TW_LEDGER_WORDS];
    size_t n_words;
    size_t at; /* the word being read */
    struct tw_err *err;
};

/* Fails at the word being read. */
int tw_ledger_reader_refuse(struct tw_ledger_reader *reader, const char *what);

/* The next word, "" at the end of the line: which is past too, so that `at--` is always the way
 * back to it. */
const char *tw_ledger_reader_next(struct tw_ledger_reader *reader);

/* Is that the next word? Then it is past. */
bool tw_ledger_reader_take(struct tw_ledger_reader *reader, const char *word);

/* Splits text at blanks, in place. */
TW_MUST_USE int tw_ledger_reader_split(struct tw_ledger_reader *reader, char *text);

/* Puts the words from `at` on together again, with one blank between, until that one. */
TW_MUST_USE int tw_ledger_reader_join(struct tw_ledger_reader *reader, char *to, size_t n_bytes,
                                      const char *until);

/* The next word as a name of the run. */
TW_MUST_USE int tw_ledger_reader_name(struct tw_ledger_reader *reader, unsigned *out_who);

#endif
