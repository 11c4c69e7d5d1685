#ifndef TW_BOARD_H
#define TW_BOARD_H

#include "err.h"
#include "own.h"
#include "progress.h"

#include <stdbool.h>
#include <stddef.h>

/* What parallel runs know of each other: the progress of each run, in memory that all their
 * processes share. With it no run works while another one measures. */
struct tw_board {
    struct tw_progress *runs;
    size_t n;
};

/* During this time before and after a run's release, no other run writes reports, draws, or
 * creates or removes a namespace. */
#define TW_QUIET (200 * TW_MS)

/* Creates a board for n runs, all in TW_PHASE_QUEUED. Processes forked later share it. Fails
 * with ENOMEM. */
TW_MUST_USE int tw_board_open(size_t n, struct tw_board *out, struct tw_err *err);
void tw_board_drop(struct tw_board *board);

/* The time (CLOCK_MONOTONIC) until which some run is near its release; 0: none is. */
tw_ns tw_board_busy_until(const struct tw_board *board, tw_ns now);

/* The number of runs whose release is less than around_ns from now, before or after. */
size_t tw_board_n_near(const struct tw_board *board, tw_ns now, tw_ns around_ns);

/* Whether all active runs only wait, and none of them for a release within for_ns. */
bool tw_board_is_lull(const struct tw_board *board, tw_ns now, tw_ns for_ns);

/* Whether this run, which is over, may remove its world now. Worlds are removed in turn, two
 * at a time. */
bool tw_board_may_leave(const struct tw_board *board, const struct tw_progress *run, tw_ns now);

#endif
