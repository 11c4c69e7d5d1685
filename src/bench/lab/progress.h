#ifndef TW_PROGRESS_H
#define TW_PROGRESS_H

#include "clock.h"

#include <stdatomic.h>

/* The progress of a run, in memory shared by its process, the process that displays it, and
 * all other runs. Each field is independent. Only the run's process writes from
 * TW_PHASE_STARTING to TW_PHASE_OVER; before and after that, only the process that started it.
 */
enum tw_phase {
    TW_PHASE_QUEUED,
    TW_PHASE_STARTING,
    TW_PHASE_STEPS,
    TW_PHASE_WAITING,
    /* nothing left to observe; its world still exists */
    TW_PHASE_OVER,
    TW_PHASE_GONE,
};

struct tw_progress {
    _Atomic int phase;          /* enum tw_phase */
    _Atomic tw_ns since_ns;     /* CLOCK_MONOTONIC: when the phase began */
    _Atomic tw_ns predicted_ns; /* CLOCK_MONOTONIC: the next release; 0: no prediction */
    _Atomic int known;          /* 1: the preliminary run has been published */
    /* CLOCK_MONOTONIC: the end of the phase; later the run hangs */
    _Atomic tw_ns until_ns;
};

/* Records that the run enters the phase now, and must reach the next one by `until_ns`. */
void tw_progress_enter(struct tw_progress *progress, enum tw_phase phase, tw_ns until_ns);

#endif
