#ifndef TW_MATRIX_TABLE_H
#define TW_MATRIX_TABLE_H

#include "page.h"
#include "text.h"

/* The runs of a matrix as one table: what the first bind() of each cell came to, and how long
 * its port was held, where that was measured. */

/* How many runs from runs[first] on are of one matrix; 0 when that one is of none. */
size_t tw_matrix_group(const struct tw_judged runs[], size_t n, size_t first);

/* The matrix's own name, "old-new" of "old-new.none.reuseaddr": its length. */
size_t tw_matrix_name_length(const struct tw_run *run);

/* What a probe of a cell came to. */
struct tw_cell {
    bool tried;      /* first_error is known */
    int first_error; /* 0: OK */
    bool held_known; /* the two that follow are */
    tw_ns held_from_ns, held_to_ns;
};
struct tw_cell tw_cell_of(const struct tw_run *run, unsigned probe);

/* Draws the runs, which are a group. The last axis goes to the right, or the probes where a
 * cell has several; the one before it downwards; the others are told above their part. */
void tw_matrix_table_draw(const struct tw_judged runs[], size_t n, struct tw_page *page);

/* The group as data: name and cells. */
struct tw_maker;
struct json_t *tw_matrix_table_json(struct tw_maker *maker, const struct tw_judged runs[],
                                    size_t n);

#endif
