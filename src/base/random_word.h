#ifndef TW_RANDOM_WORD_H
#define TW_RANDOM_WORD_H

#include "err.h"
#include "own.h"

#include <stddef.h>

/* Writes n_letters (at most 32) small letters and digits, which nobody can guess, and a NUL:
 * part of the name of a file that nobody can have made before. */
enum { TW_RANDOM_WORD_MOST = 32 };
TW_MUST_USE int tw_random_word(char *out, size_t n_letters, struct tw_err *err);

#endif
