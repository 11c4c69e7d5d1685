#ifndef TW_LISTED_H
#define TW_LISTED_H

#include "experiment.h"

/* What `twlab list` is about: the experiments of the catalogue. */
struct tw_listed {
    struct tw_experiment experiment; /* of a matrix the first cell, with the file's name */
    struct tw_matrix matrix;         /* no axes, or one cell of them: it is one experiment */
    const char *path;                /* the file */
};

#endif
