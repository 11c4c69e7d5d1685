#ifndef TW_MATRIX_GROUP_H
#define TW_MATRIX_GROUP_H

#include "judged.h"

/* Runs of one matrix, side by side among the runs that are reported, and the result of each
 * cell's probes. */

/* How many runs from runs[first] on are of one matrix; 0 when that one is of none. */
size_t tw_matrix_group_size(const struct tw_judged runs[], size_t n, size_t first);

/* The matrix's own name, "old-new" of "old-new.none.reuseaddr": its length. */
size_t tw_matrix_group_name_length(const struct tw_run *run);

/* The result of a cell's probe. */
struct tw_matrix_cell {
    bool tried;      /* first_error is known */
    int first_error; /* 0: OK */
    bool held_known; /* the two that follow are */
    tw_ns held_from_ns, held_to_ns;
};
struct tw_matrix_cell tw_matrix_group_cell(const struct tw_run *run, unsigned probe);

#endif
