#ifndef TW_TIMER_CASE_H
#define TW_TIMER_CASE_H

#include "release_trials.h"

/* A random case for the timer: an experiment, as the text of its file. Pure. */
enum { TW_TIMER_TEXT = 4096 };
struct tw_timer_case {
    enum tw_release_trials_kind kind;
    char name[TW_EXPERIMENT_NAME]; /* "explore-timer-SEED-INDEX", also the file's, with .ini */
    char text[TW_TIMER_TEXT];
};

/* The longest that one can take, from its first step on, at HZ 100 or more. */
#define TW_TIMER_LONGEST (90 * TW_S)

/* Makes case number `index` of a seed: always the same one. Of TW_N_TRIAL_KINDS cases in a row
 * each is of another kind. */
void tw_timer_case_make(uint64_t seed, uint64_t index, struct tw_timer_case *out);

#endif
