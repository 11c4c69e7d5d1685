#ifndef TW_STORM_TABLE_H
#define TW_STORM_TABLE_H

#include "judged.h"
#include "printer.h"

/* Runs with a churn, in numbers. */

/* Draws the runs of one matrix as a table with a line per run; the first n_name bytes of a
 * run's name are the matrix's. */
void tw_storm_table_draw(const struct tw_judged runs[], size_t n, size_t n_name,
                         struct tw_printer *printer);

/* Prints one run. */
void tw_storm_table_print_one(const struct tw_judged *judged, struct tw_printer *printer);

#endif
