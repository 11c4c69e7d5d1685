#ifndef TW_MATRIX_TABLE_H
#define TW_MATRIX_TABLE_H

#include "judged.h"
#include "printer.h"

/* The runs of a matrix as one table: the result of the first bind() of each cell, and how long
 * its port was held, if that was measured.
 *
 * Draws a group of runs. The columns are the last axis, or the probes if a cell has several;
 * the rows are the axis before; each combination of the other axes has a table of its own. */
void tw_matrix_table_draw(const struct tw_judged runs[], size_t n, struct tw_printer *printer);

#endif
