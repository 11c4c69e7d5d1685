#ifndef TW_PROGRESS_H
#define TW_PROGRESS_H

#include "clock.h"

#include <stdatomic.h>

/* How far a run is: memory that its process shares with the one that shows it. Each field
 * stands for itself; the writer is the run's process alone. */
enum tw_phase { TW_PHASE_STARTING, TW_PHASE_STEPS, TW_PHASE_WAITING, TW_PHASE_OVER };

struct tw_progress {
    _Atomic int phase;          /* enum tw_phase */
    _Atomic tw_ns since_ns;     /* CLOCK_MONOTONIC: when the phase began */
    _Atomic tw_ns predicted_ns; /* CLOCK_MONOTONIC: the release waited for; 0: no prediction */
};

#endif
