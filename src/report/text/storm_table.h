#ifndef TW_STORM_TABLE_H
#define TW_STORM_TABLE_H

#include "judged.h"
#include "printer.h"

/* Runs with a churn, in figures. */

/* Draws runs of one matrix as a table, a line a run; `n_name` bytes of the first one's name are
 * the matrix's. */
void tw_storm_table_draw(const struct tw_judged runs[], size_t n, size_t n_name,
                         struct tw_printer *printer);

/* Tells of one run. */
void tw_storm_table_print_one(const struct tw_judged *judged, struct tw_printer *printer);

#endif
