#ifndef TW_VISIBLE_H
#define TW_VISIBLE_H

#include <stddef.h>

/* Text for a terminal that came from elsewhere: names of files, words of a ledger, what a
 * command printed. Control characters (U+0000 to U+001F, U+007F to U+009F) and what is not
 * UTF-8 become visible, byte by byte, as `\x1b`, so that they cannot do anything. */

/* Writes all of it, cut at a character's end where n_bytes are too few. Returns out. */
const char *tw_visible(const char *text, char *out, size_t n_bytes);

#endif
