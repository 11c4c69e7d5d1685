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

/* The jiffy on which a timer set at jiffy `now` for delta jiffies fires (calc_index()):
 * ((now + delta) / grain + 1) * grain. */
uint64_t tw_wheel_expiry(uint64_t now_jiffies, uint64_t delta_jiffies);

/* How long after it was set a timer of `timer_ns` can fire at hz: not before *out_min, and at
 * *out_max at the latest, one tick for the moment within the jiffy included. */
void tw_wheel_window(unsigned hz, tw_ns timer_ns, tw_ns *out_min, tw_ns *out_max);

/* Where the jiffies of a machine are on CLOCK_MONOTONIC. */
struct tw_jiffies {
    unsigned hz;    /* 0: not known */
    uint64_t jiffy; /* this one ... */
    tw_ns began_ns; /* ... began at this moment */
};

/* The moment at which a timer set at `set_ns` for `timer_ns` fires, both on the clock of
 * `jiffies`. jiffies->hz is not 0. */
tw_ns tw_wheel_release(const struct tw_jiffies *jiffies, tw_ns set_ns, tw_ns timer_ns);

#endif
