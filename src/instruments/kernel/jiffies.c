#include "jiffies.h"

#include <stdbool.h>
#include <sys/times.h>
#include <time.h>

#define USER_TICK ((uint64_t)10 * TW_MS) /* USER_HZ is 100 on every architecture but Alpha */

unsigned tw_jiffies_hz(void)
{
    struct timespec grain;
    if (clock_getres(CLOCK_MONOTONIC_COARSE, &grain) < 0 || grain.tv_sec != 0 ||
        grain.tv_nsec < 100 * TW_US)
        return 0;
    return (unsigned)((TW_S + grain.tv_nsec / 2) / grain.tv_nsec);
}

static uint64_t clock_ticks(void)
{
    return (uint64_t)times(&(struct tms){0});
}

/* The first jiffy at which times(2) returns `ticks`: the inverse of jiffies_64_to_clock_t().
 */
static uint64_t first_jiffy(uint64_t ticks, tw_ns tick_ns)
{
    return (ticks * USER_TICK + (uint64_t)tick_ns - 1) / (uint64_t)tick_ns;
}

/* Spins until times(2) changes. Returns the time at which the change was seen, or -1 after 50
 * ms without one. A process that did not run during that time reads the clock once more first.
 */
static tw_ns await_step(uint64_t *ticks)
{
    tw_ns until = tw_now() + 50 * TW_MS;
    uint64_t before = *ticks;
    bool over = false;
    do {
        over = tw_now() >= until;
        *ticks = clock_ticks();
        if (*ticks != before)
            return tw_now();
    } while (!over);
    return -1;
}

static void sleep_until(tw_ns at)
{
    struct timespec until = {.tv_sec = at / TW_S, .tv_nsec = at % TW_S};
    (void)clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL);
}

/* Linux places its ticks at multiples of their length (tick_init_jiffy_update(), since 2023).
 * An edge seen shortly after a multiple was seen late, because of the interrupt's latency. The
 * difference matters: the kernel's own timers, such as that of a delayed ACK, fire just after
 * the edge of a jiffy. */
static tw_ns edge_before(tw_ns seen, tw_ns tick)
{
    tw_ns late = seen % tick;
    return late < tick / 16 ? seen - late : seen;
}

void tw_jiffies_sample(struct tw_jiffies *out)
{
    enum { STEPS = 20 };
    *out = (struct tw_jiffies){.hz = 0};
    unsigned hz = tw_jiffies_hz();
    if (hz == 0)
        return;

    tw_ns tick = tw_wheel_tick(hz);
    uint64_t ticks = clock_ticks();
    tw_ns until = tw_now() + TW_S;
    for (int i = 0; i < STEPS && (i == 0 || tw_now() < until); i++) {
        tw_ns seen = await_step(&ticks);
        if (seen < 0)
            return;
        uint64_t jiffy = first_jiffy(ticks, tick);
        /* The edge of this jiffy, relative to the jiffy that was sampled first. */
        if (i == 0)
            *out = (struct tw_jiffies){.jiffy = jiffy, .began_ns = seen};
        tw_ns edge = seen - (tw_ns)(jiffy - out->jiffy) * tick;
        if (edge < out->began_ns)
            out->began_ns = edge;
        tw_ns following =
            out->began_ns + (tw_ns)(first_jiffy(ticks + 1, tick) - out->jiffy) * tick;
        sleep_until(following - 300 * TW_US);
        ticks = clock_ticks();
    }
    out->began_ns = edge_before(out->began_ns, tick);
    out->hz = hz;
}
