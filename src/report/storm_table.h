#ifndef TW_STORM_TABLE_H
#define TW_STORM_TABLE_H

#include "page.h"
#include "text.h"

/* Runs with a churn, in figures. */

/* Has the run one? */
bool tw_storm_table_fits(const struct tw_run *run);

/* Draws runs of one matrix as a table, a line a run; `n_name` bytes of the first one's name are
 * the matrix's. Fails with ENOMEM, as the next one does. */
TW_MUST_USE int tw_storm_table_draw(const struct tw_judged runs[], size_t n, size_t n_name,
                                    struct tw_page *page, struct tw_err *err);

/* Tells of one run. */
TW_MUST_USE int tw_storm_tell(const struct tw_run *run, struct tw_page *page,
                              struct tw_err *err);

/* The same as data: what is not known is left out. */
struct tw_maker;
struct json_t;
struct json_t *tw_storm_json(struct tw_maker *maker, const struct tw_run *run);
struct json_t *tw_storm_table_json(struct tw_maker *maker, const struct tw_judged runs[],
                                   size_t n, size_t n_name);

#endif
