#ifndef TW_PROGRESS_H
#define TW_PROGRESS_H

#include "clock.h"

#include <stdatomic.h>

/* How far a run is: memory that its process shares with the one that shows it, and with all the
 * other runs. Each field stands for itself. The writer is the run's process alone, from
 * TW_PHASE_STARTING to TW_PHASE_OVER; before and after that it is the one who started it. */
enum tw_phase {
    TW_PHASE_QUEUED,
    TW_PHASE_STARTING,
    TW_PHASE_STEPS,
    TW_PHASE_WAITING,
    TW_PHASE_OVER, /* it has seen all that it wanted to see; its world is still there */
    TW_PHASE_GONE,
};

struct tw_progress {
    _Atomic int phase;          /* enum tw_phase */
    _Atomic tw_ns since_ns;     /* CLOCK_MONOTONIC: when the phase began */
    _Atomic tw_ns predicted_ns; /* CLOCK_MONOTONIC: the release waited for; 0: no prediction */
    _Atomic int known;          /* 1: what is known before the wait has been published */
    _Atomic tw_ns until_ns;     /* CLOCK_MONOTONIC: by then it has got further, or it hangs */
};

/* The run enters the phase now, and must be in the next one by `until_ns`. */
void tw_progress_enter(struct tw_progress *progress, enum tw_phase phase, tw_ns until_ns);

#endif
