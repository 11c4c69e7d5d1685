#include "timer_wheel.h"

tw_ns tw_wheel_tick(unsigned hz)
{
    return (TW_S + hz / 2) / hz;
}

uint64_t tw_wheel_grain(uint64_t delta_jiffies)
{
    /* The wheel has levels of 64 buckets, each level eight times as coarse as the one below.
     * Level n takes timers beyond 63 buckets of the level before. */
    enum { LAST_BUCKET = 63, LEVEL_SHIFT = 3, LAST_LEVEL = 8 };
    unsigned level = 0;
    while (level < LAST_LEVEL && delta_jiffies >= (uint64_t)LAST_BUCKET
                                                      << (level * LEVEL_SHIFT))
        level++;
    return (uint64_t)1 << (level * LEVEL_SHIFT);
}

uint64_t tw_wheel_expiry(uint64_t now_jiffies, uint64_t delta_jiffies)
{
    uint64_t grain = tw_wheel_grain(delta_jiffies);
    return ((now_jiffies + delta_jiffies) / grain + 1) * grain;
}

static uint64_t jiffies_of(unsigned hz, tw_ns time_ns)
{
    return (uint64_t)(time_ns / TW_MS) * hz / 1000;
}

tw_ns tw_wheel_grain_of(unsigned hz, tw_ns timer_ns)
{
    return (tw_ns)tw_wheel_grain(jiffies_of(hz, timer_ns)) * tw_wheel_tick(hz);
}

tw_ns tw_wheel_timers_length(const struct tw_timers *timers)
{
    return timers->first_ns + timers->second_ns;
}

void tw_wheel_window(unsigned hz, const struct tw_timers *timers, tw_ns *out_min,
                     tw_ns *out_max)
{
    uint64_t first = jiffies_of(hz, timers->first_ns);
    uint64_t second = jiffies_of(hz, timers->second_ns);
    uint64_t grains = tw_wheel_grain(first);
    if (timers->second_ns > 0)
        grains += tw_wheel_grain(second);
    tw_ns tick = tw_wheel_tick(hz);
    /* A timer counts from the start of the jiffy in which it is set, and its expiry is at
     * least one jiffy after now + delta, so it is never early. The extra tick is for the
     * interrupt. */
    *out_min = (tw_ns)(first + second) * tick;
    *out_max = (tw_ns)(first + second + grains) * tick + tick;
}

/* When one timer fires. */
static tw_ns expiry_of(const struct tw_jiffies *jiffies, tw_ns set_ns, tw_ns timer_ns)
{
    tw_ns tick = tw_wheel_tick(jiffies->hz);
    tw_ns since = set_ns - jiffies->began_ns;
    int64_t ticks = since >= 0 ? since / tick : -((tick - 1 - since) / tick);
    uint64_t now = jiffies->jiffy + (uint64_t)ticks;
    uint64_t expiry = tw_wheel_expiry(now, jiffies_of(jiffies->hz, timer_ns));
    return jiffies->began_ns + (tw_ns)(expiry - jiffies->jiffy) * tick;
}

tw_ns tw_wheel_release(const struct tw_jiffies *jiffies, tw_ns set_ns,
                       const struct tw_timers *timers)
{
    tw_ns first_ns = expiry_of(jiffies, set_ns, timers->first_ns);
    return timers->second_ns > 0 ? expiry_of(jiffies, first_ns, timers->second_ns) : first_ns;
}
