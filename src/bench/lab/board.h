#ifndef TW_BOARD_H
#define TW_BOARD_H

#include "err.h"
#include "own.h"
#include "progress.h"

#include <stdbool.h>
#include <stddef.h>

/* What runs that are made side by side know of each other: how far each of them is, in memory
 * that all their processes share. So none of them works while another one measures. */
struct tw_board {
    struct tw_progress *runs;
    size_t n;
};

/* While a run is so near its release, before or after, nobody else writes reports, draws, or
 * makes or takes down a namespace. */
#define TW_QUIET (200 * TW_MS)

/* For n runs, all of them TW_PHASE_QUEUED. Processes forked later share it. Fails with ENOMEM.
 */
TW_MUST_USE int tw_board_open(size_t n, struct tw_board *out, struct tw_err *err);
void tw_board_drop(struct tw_board *board);

/* Until when (CLOCK_MONOTONIC) some run is near its release; 0: it is quiet now. */
tw_ns tw_board_busy_until(const struct tw_board *board, tw_ns now);

/* How many runs have their release less than around_ns before or after now. */
size_t tw_board_n_near(const struct tw_board *board, tw_ns now, tw_ns around_ns);

/* Do all that run wait, and none for a release that comes within so long? */
bool tw_board_is_lull(const struct tw_board *board, tw_ns now, tw_ns for_ns);

/* May this run, which is over, take down its world? One after the other, two at a time. */
bool tw_board_may_leave(const struct tw_board *board, const struct tw_progress *run, tw_ns now);

#endif
