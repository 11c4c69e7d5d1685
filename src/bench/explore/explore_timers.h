#ifndef TW_EXPLORE_TIMERS_H
#define TW_EXPLORE_TIMERS_H

#include "many.h"
#include "release_trials.h"

/* Compares the predicted releases with this kernel: runs random experiments (timer_case.h) in
 * parallel, spread over two granularities of the timer. */
enum { TW_EXPLORE_MOST_TIMERS = 1000 };

/* Runs cases 0 to n - 1 of the seed as `many` says, but keeps the files only of cases that
 * were not measured or released at another time than predicted. Returns 0 with *out, which the
 * caller drops, or -1 when no case could run. */
TW_MUST_USE int tw_explore_timers(const struct tw_many_spec *many, uint64_t seed, size_t n,
                                  struct tw_release_trials *out, struct tw_err *err);

#endif
