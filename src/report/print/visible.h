#ifndef TW_VISIBLE_H
#define TW_VISIBLE_H

#include <stddef.h>

/* Makes text from outside safe for a terminal: file names, words of a ledger, output of a
 * command. Control characters (U+0000 to U+001F, U+007F to U+009F) and invalid UTF-8 are
 * escaped byte by byte, as `\x1b`. */

/* Writes the escaped text, cut at a character's end if n_bytes are too few. Returns out. */
const char *tw_visible(const char *text, char *out, size_t n_bytes);

#endif
