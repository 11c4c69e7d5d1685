#ifndef TW_TIMER_WHEEL_H
#define TW_TIMER_WHEEL_H

#include "clock.h"

#include <stdint.h>

/* The arithmetic of Linux's timer wheel (kernel/time/timer.c, since 4.8): a timer does not end
 * when it was set to, but on the next multiple of a grain that grows with the time it was set
 * for. Pure: what the machine's jiffies are, the caller says. */

#define TW_TIME_WAIT_NS (60 * TW_S) /* TCP_TIMEWAIT_LEN, include/net/tcp.h */

/* Length of one jiffy: TICK_NSEC, NSEC_PER_SEC / HZ to the nearest. hz is 1 or more. */
tw_ns tw_wheel_tick(unsigned hz);

/* The grain, in jiffies, of a timer set for delta jiffies (calc_wheel_index(), LVL_START()):
 * 512 for 60 s at HZ 100, 250 and 300; 4096 at HZ 1000. */
uint64_t tw_wheel_grain(uint64_t delta_jiffies);

/* The same for a timer of that length at hz, and as a length. */
tw_ns tw_wheel_grain_of(unsigned hz, tw_ns timer_ns);

/* The jiffy on which a timer set at jiffy `now` for delta jiffies fires (calc_index()):
 * ((now + delta) / grain + 1) * grain. */
uint64_t tw_wheel_expiry(uint64_t now_jiffies, uint64_t delta_jiffies);

/* A timer and, where there is one, another that is set when it fires: each is rounded up by
 * itself. */
struct tw_timers {
    tw_ns first_ns, second_ns; /* second_ns 0: there is only the first; both 0: there is none */
};

/* Both together, before they are rounded. */
tw_ns tw_wheel_timers_length(const struct tw_timers *timers);

/* How long after they were set they can be over at hz: not before *out_min, and at *out_max at
 * the latest, one tick for the moment within the jiffy included. */
void tw_wheel_window(unsigned hz, const struct tw_timers *timers, tw_ns *out_min,
                     tw_ns *out_max);

/* Where the jiffies of a machine are on CLOCK_MONOTONIC. */
struct tw_jiffies {
    unsigned hz;    /* 0: not known */
    uint64_t jiffy; /* this one ... */
    tw_ns began_ns; /* ... began at this moment */
};

/* The moment at which timers set at `set_ns` are over, both moments on the clock of `jiffies`.
 * jiffies->hz is not 0. */
tw_ns tw_wheel_release(const struct tw_jiffies *jiffies, tw_ns set_ns,
                       const struct tw_timers *timers);

#endif
