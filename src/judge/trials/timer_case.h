#ifndef TW_TIMER_CASE_H
#define TW_TIMER_CASE_H

#include "release_trials.h"

/* A random case for the timer: the text of an experiment file. Pure. */
enum { TW_TIMER_TEXT = 4096 };
struct tw_timer_case {
    enum tw_release_trials_kind kind;
    char name[TW_EXPERIMENT_NAME]; /* "explore-timer-SEED-INDEX", also the name of the file */
    char text[TW_TIMER_TEXT];
};

/* The longest duration of a case from its first step, at HZ 100 or more. */
#define TW_TIMER_LONGEST (90 * TW_S)

/* Makes case number `index` of a seed; the result is always the same. TW_N_TRIAL_KINDS
 * consecutive cases are of different kinds. */
void tw_timer_case_make(uint64_t seed, uint64_t index, struct tw_timer_case *out);

#endif
