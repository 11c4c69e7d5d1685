#ifndef TW_TIMER_WHEEL_H
#define TW_TIMER_WHEEL_H

#include "clock.h"

#include <stdint.h>

/* The arithmetic of Linux's timer wheel (kernel/time/timer.c, since 4.8): a timer fires on a
 * multiple of the level's granularity, which grows with its delay, and so later than
 * requested. Pure: the caller supplies the machine's jiffies. */

#define TW_TIME_WAIT_NS (60 * TW_S) /* TCP_TIMEWAIT_LEN, include/net/tcp.h */

/* The length of a jiffy: TICK_NSEC, NSEC_PER_SEC / HZ rounded to nearest. hz is at least 1. */
tw_ns tw_wheel_tick(unsigned hz);

/* The granularity, in jiffies, of a timer set for delta_jiffies (calc_wheel_index(),
 * LVL_START()): for 60 s it is 512 at HZ 100, 250 and 300, and 4096 at HZ 1000. */
uint64_t tw_wheel_grain(uint64_t delta_jiffies);

/* The granularity of a timer of that length at hz, as a duration. */
tw_ns tw_wheel_grain_of(unsigned hz, tw_ns timer_ns);

/* The jiffy at which a timer set at jiffy `now` for `delta` jiffies fires (calc_index()):
 * ((now + delta) / grain + 1) * grain. */
uint64_t tw_wheel_expiry(uint64_t now_jiffies, uint64_t delta_jiffies);

/* One timer, or two when the second one is set as the first fires. Each is rounded up
 * separately. */
struct tw_timers {
    /* second_ns is 0 when there is only one timer; both are 0 when there is none. */
    tw_ns first_ns, second_ns;
};

/* The sum of both, before rounding. */
tw_ns tw_wheel_timers_length(const struct tw_timers *timers);

/* The range of times after which the timers fire at hz: from *out_min to *out_max, which
 * includes one tick for the phase within the jiffy. */
void tw_wheel_window(unsigned hz, const struct tw_timers *timers, tw_ns *out_min,
                     tw_ns *out_max);

/* Maps the machine's jiffies to CLOCK_MONOTONIC. */
struct tw_jiffies {
    unsigned hz;    /* 0 when unknown */
    uint64_t jiffy; /* this jiffy ... */
    tw_ns began_ns; /* ... began at this time */
};

/* When timers set at `set_ns` fire; both times are on the clock of `jiffies`. jiffies->hz is
 * not 0. */
tw_ns tw_wheel_release(const struct tw_jiffies *jiffies, tw_ns set_ns,
                       const struct tw_timers *timers);

#endif
