#ifndef TW_LISTED_H
#define TW_LISTED_H

#include "experiment.h"

/* An experiment file of the catalogue, for `twlab list`. */
struct tw_listed {
    struct tw_experiment experiment; /* for a matrix: the first cell, with the file's name */
    struct tw_matrix matrix;         /* without axes, or with one cell: a single experiment */
    const char *path;                /* of the file */
};

#endif
