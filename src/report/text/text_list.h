#ifndef TW_TEXT_LIST_H
#define TW_TEXT_LIST_H

#include "listed.h"
#include "text.h"

/* Prints one line per experiment: name, title, approximate duration, tags; cut at the page's
 * width. */
TW_MUST_USE int tw_text_list_lines(const struct tw_listed listed[], size_t n,
                                   const struct tw_text_style *style, FILE *to,
                                   struct tw_err *err);

/* Prints one experiment whole: story, source, tags, the matrix, the world, settings and peers as
 * in the file, the steps, each probe with the address and port that it binds and what is
 * expected of it, and [expect]. */
TW_MUST_USE int tw_text_list_whole(const struct tw_listed *listed,
                                   const struct tw_text_style *style, FILE *to,
                                   struct tw_err *err);

#endif
