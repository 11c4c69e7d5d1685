#ifndef TW_MATRIX_TABLE_H
#define TW_MATRIX_TABLE_H

#include "judged.h"
#include "printer.h"

/* The runs of a matrix as one table: the result of the first bind() of each cell, and how long
 * its port was held, where that was measured.
 *
 * Draws the runs, which are a group. The last axis goes to the right, or the probes where a
 * cell has several; the one before it downwards; the others are told above their part. */
void tw_matrix_table_draw(const struct tw_judged runs[], size_t n, struct tw_printer *printer);

#endif
