#ifndef TW_LADDER_GRID_H
#define TW_LADDER_GRID_H

#include "ladder_rows.h"

/* Where the parts of a ladder stand, in columns from 0, on a page of some width. On a narrow
 * page the note stands on a line of its own below the segment; on a still narrower one the
 * states do so too, under the ends of the arrow. */
struct tw_grid {
    unsigned seconds, frame; /* end here: numbers stand to the right */
    unsigned left;           /* the left side's state */
    unsigned arrow, n_arrow; /* and how long it is */
    unsigned right, note;    /* of stacked states the right one ends at `right` */
    bool below;              /* the note is */
    bool stacked;            /* the states are, and then the note */
};

/* Works it out: numbers have the room that the longest of these rows need. */
void tw_grid_lay_out(const struct tw_run *run, const struct tw_ladder_rows *rows, tw_ns zero_ns,
                     unsigned width, struct tw_grid *out);

#endif
