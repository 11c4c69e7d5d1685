#ifndef TW_JIFFIES_H
#define TW_JIFFIES_H

#include "timer_wheel.h"

/* HZ of the running kernel, found without root: the resolution of CLOCK_MONOTONIC_COARSE is
 * one tick. 0 when the kernel has no such clock. */
unsigned tw_jiffies_hz(void);

/* Finds where the kernel's jiffies lie on CLOCK_MONOTONIC. times(2) counts the jiffies, in
 * hundredths of a second (jiffies_64_to_clock_t()), from the same origin as the timer wheel;
 * the time at which the result changes is the edge of a jiffy. The function observes 20
 * changes and takes the earliest edge, because a change can be seen late but never early; on a
 * busy machine it stops after one second. An edge less than a sixteenth of a tick after a
 * multiple of the tick is taken as that multiple, where Linux places it; an idle machine shows
 * about 20 us of delay. Takes about 0.2 s, including 20 ms of busy waiting. When HZ is unknown
 * or no change is seen, out->hz is 0. */
void tw_jiffies_sample(struct tw_jiffies *out);

#endif
