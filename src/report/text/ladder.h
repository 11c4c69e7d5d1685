#ifndef TW_LADDER_H
#define TW_LADDER_H

#include "ladder_rows.h"
#include "printer.h"

/* Draws the rows of a connection as a ladder: seconds since zero_ns (run time), frame number,
 * state of the left side, segment, state of the right side, note. A long sequence of segments
 * without a change is folded and counted; a silence is marked. Rows before `first`, and the
 * head, have been drawn already. */
void tw_ladder_draw(const struct tw_run *run, const struct tw_ladder_rows *rows, size_t first,
                    tw_ns zero_ns, struct tw_printer *printer);

#endif
