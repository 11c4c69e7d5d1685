#ifndef TW_JIFFIES_H
#define TW_JIFFIES_H

#include "timer_wheel.h"

/* This machine's HZ, without root: the resolution of CLOCK_MONOTONIC_COARSE is one tick.
 * 0 when the kernel has no such clock. */
unsigned tw_jiffies_hz(void);

/* Where this kernel's jiffies are on CLOCK_MONOTONIC. times(2) counts them, in hundredths of a
 * second (jiffies_64_to_clock_t()), from the same beginning as the timer wheel does; the moment
 * at which it steps is the edge of a jiffy. The earliest of 20 steps is taken, as a step can be
 * seen late and never early; on a busy machine, of those of a second. Where it lies within a
 * sixteenth of a tick after a multiple of the tick, the edge is that multiple, as Linux has it:
 * seen on an idle machine are 20 us of it. Takes about 0.2 s, of which it spins for 20 ms.
 * When HZ is not known, or the steps are not seen, out->hz is 0. */
void tw_jiffies_sample(struct tw_jiffies *out);

#endif
