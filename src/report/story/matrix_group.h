#ifndef TW_MATRIX_GROUP_H
#define TW_MATRIX_GROUP_H

#include "judged.h"

/* Runs of one matrix, side by side among the runs that are reported. */

/* How many runs from runs[first] on are of one matrix; 0 when that one is of none. */
size_t tw_matrix_group_size(const struct tw_judged runs[], size_t n, size_t first);

/* The matrix's own name, "old-new" of "old-new.none.reuseaddr": its length. */
size_t tw_matrix_group_name_length(const struct tw_run *run);

#endif
