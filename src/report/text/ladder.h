#ifndef TW_LADDER_H
#define TW_LADDER_H

#include "ladder_rows.h"
#include "printer.h"

/* Draws the rows of a connection as a ladder: seconds since zero_ns (of the run's time), frame
 * number, the left side's state, the segment, the right side's state, a note. Long stretches of
 * segments with which nothing changes are folded, and counted; a silence is marked. Those
 * before `first` are drawn already, as is the head that belongs to them. */
void tw_ladder_draw(const struct tw_run *run, const struct tw_ladder_rows *rows, size_t first,
                    tw_ns zero_ns, struct tw_printer *printer);

#endif
