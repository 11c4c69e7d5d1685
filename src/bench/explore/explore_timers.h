#ifndef TW_EXPLORE_TIMERS_H
#define TW_EXPLORE_TIMERS_H

#include "many.h"
#include "release_trials.h"

/* Tries the predicted releases against this kernel: random experiments (timer_case.h) are run
 * side by side as any other is, spread over two grains of the timer. */
enum { TW_EXPLORE_MOST_TIMERS = 1000 };

/* Runs cases 0 to n - 1 of the seed; `many` says how, but for what is kept: the files of those
 * that were not measured, or came free elsewhere than predicted. Returns 0 with *out, the
 * caller's to drop, or -1 when nothing could be run at all. */
TW_MUST_USE int tw_explore_timers(const struct tw_many_spec *many, uint64_t seed, size_t n,
                                  struct tw_release_trials *out, struct tw_err *err);

#endif
