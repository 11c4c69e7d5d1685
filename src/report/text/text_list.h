#ifndef TW_TEXT_LIST_H
#define TW_TEXT_LIST_H

#include "listed.h"
#include "text.h"

/* A line each: name, title, about how long it takes, tags; cut at the page's width. */
TW_MUST_USE int tw_text_list_lines(const struct tw_listed listed[], size_t n,
                                   const struct tw_text_style *style, FILE *to,
                                   struct tw_err *err);

/* All of one: story, source, tags, the matrix, the steps, and each probe with where it is tried
 * and what is expected of it. */
TW_MUST_USE int tw_text_list_whole(const struct tw_listed *listed,
                                   const struct tw_text_style *style, FILE *to,
                                   struct tw_err *err);

#endif
