#ifndef TW_LISTED_H
#define TW_LISTED_H

#include "experiment.h"
#include "text.h"

/* What `twlab list` is about: the experiments of the catalogue. */
struct tw_listed {
    struct tw_experiment experiment; /* of a matrix the first cell, with the file's name */
    struct tw_matrix matrix;         /* no axes, or one cell of them: it is one experiment */
    const char *path;                /* the file */
};

/* A line each: name, title, about how long it takes, tags; cut at the page's width. */
TW_MUST_USE int tw_listed_lines(const struct tw_listed listed[], size_t n,
                                const struct tw_text_style *style, FILE *to,
                                struct tw_err *err);

/* All of one: story, source, tags, the matrix, the steps, and each probe with where it is tried
 * and what is expected of it. */
TW_MUST_USE int tw_listed_whole(const struct tw_listed *listed,
                                const struct tw_text_style *style, FILE *to,
                                struct tw_err *err);

#endif
