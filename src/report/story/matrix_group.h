#ifndef TW_MATRIX_GROUP_H
#define TW_MATRIX_GROUP_H

#include "judged.h"

/* Groups of adjacent runs of one matrix. */

/* The number of adjacent runs of one matrix, starting with runs[first]; 1 if that one is not
 * in a matrix. */
size_t tw_matrix_group_size(const struct tw_judged runs[], size_t n, size_t first);

/* The length of the matrix's name, "old-new" of "old-new.none.reuseaddr". */
size_t tw_matrix_group_name_length(const struct tw_run *run);

#endif
