#ifndef TW_RANDOM_WORD_H
#define TW_RANDOM_WORD_H

#include "err.h"
#include "own.h"

#include <stddef.h>

/* Writes n_letters (at most 32) random lower-case letters and digits, and a NUL. Part of the
 * name of a temporary file that nobody can predict and create first. Fails when getrandom()
 * does. */
enum { TW_RANDOM_WORD_MOST = 32 };
TW_MUST_USE int tw_random_word(char *out, size_t n_letters, struct tw_err *err);

#endif
