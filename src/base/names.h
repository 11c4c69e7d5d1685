#ifndef TW_NAMES_H
#define TW_NAMES_H

#include "own.h"

#include <stdbool.h>
#include <stddef.h>

/* Tables of names, as designated initialisers make them, and how near a mistyped one comes. */

/* Finds name, either case and `_` like `-`, in names[n]; entries may be NULL. */
TW_MUST_USE bool tw_names_find(const char *const names[], size_t n, const char *name,
                               unsigned *out_index);

/* Writes the names as "a, b or c", cut at n_bytes. Returns text. */
const char *tw_names_list(const char *const names[], size_t n, char *text, size_t n_bytes);

/* How many letters to insert, drop or change to make b of a (Levenshtein); names longer than
 * 63 letters count as far as 63. */
unsigned tw_names_distance(const char *a, const char *b);

/* The names that a mistyped one is nearest to, either case, as "a, b or c": at most three,
 * equally near, none farther than a third of its letters; else those that contain it, if it has
 * three letters. Empty when there are none. Returns text. */
const char *tw_names_nearest(const char *const names[], size_t n, const char *name, char *text,
                             size_t n_bytes);

/* "EADDRINUSE" for the errnos that bind(), connect(), send() and the like answer with, "OK" for
 * 0. One that is not in the table is written "errno-39" into text: one word. */
enum { TW_ERRNO_TEXT = 24 };
const char *tw_errno_name(int error, char text[TW_ERRNO_TEXT]);

/* Reads what tw_errno_name writes. */
TW_MUST_USE bool tw_errno_parse(const char *name, int *out_error);

/* "SIGINT", or NULL for a signal that the lab does not name. And back; "INT" will do. */
const char *tw_signal_name(int signal);
TW_MUST_USE bool tw_signal_parse(const char *name, int *out_signal);

#endif
