#ifndef TW_LADDER_GRID_H
#define TW_LADDER_GRID_H

#include "ladder_rows.h"

/* The columns of a ladder, from 0, on a page of a given width. On a narrow page the note has a
 * line of its own below the segment; on a narrower one the states do too, under the ends of
 * the arrow. */
struct tw_grid {
    unsigned seconds, frame; /* right ends of these right-aligned numbers */
    unsigned left;           /* the left side's state */
    unsigned arrow, n_arrow; /* start and length */
    unsigned right, note;    /* stacked: the state on the right ends at `right` */
    bool below;              /* the note is below the segment */
    bool stacked;            /* the states are below it too, and the note below them */
};

/* Computes them. The number columns are as wide as the longest number of these rows. */
void tw_grid_lay_out(const struct tw_run *run, const struct tw_ladder_rows *rows, tw_ns zero_ns,
                     unsigned width, struct tw_grid *out);

#endif
