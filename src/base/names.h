#ifndef TW_NAMES_H
#define TW_NAMES_H

#include "own.h"

#include <stdbool.h>
#include <stddef.h>

/* Lookup in tables of names, and suggestions for mistyped names. */

/* Finds a name in names[n]. Ignores case; `_` equals `-`. Entries may be NULL. */
TW_MUST_USE bool tw_names_find(const char *const names[], size_t n, const char *name,
                               unsigned *out_index);

/* Writes the names as "a, b or c", cut at n_bytes. Returns text. */
const char *tw_names_list(const char *const names[], size_t n, char *text, size_t n_bytes);

/* The Levenshtein distance: the number of letters to insert, drop or change. Only the first 63
 * letters of a name count. */
unsigned tw_names_distance(const char *a, const char *b);

/* Suggests up to three names for a mistyped one, as "a, b or c", ignoring case: those at the
 * least distance, which is at most a third of its letters plus one; else those that contain
 * it, if it has at least three letters. Empty when there are none. Returns text. */
const char *tw_names_nearest(const char *const names[], size_t n, const char *name, char *text,
                             size_t n_bytes);

/* The name of an errno, such as "EADDRINUSE"; "OK" for 0. An errno that is not in the table is
 * written to text as "errno-39". */
enum { TW_ERRNO_TEXT = 24 };
const char *tw_errno_name(int error, char text[TW_ERRNO_TEXT]);

/* Parses the output of tw_errno_name(). */
TW_MUST_USE bool tw_errno_parse(const char *name, int *out_error);

/* The name of a signal, such as "SIGINT"; NULL if the lab has no name for it. The parser
 * accepts "INT" too. */
const char *tw_signal_name(int signal);
TW_MUST_USE bool tw_signal_parse(const char *name, int *out_signal);

#endif
