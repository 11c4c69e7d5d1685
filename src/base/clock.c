#include "clock.h"

#include <time.h>

static tw_ns read_clock(clockid_t which)
{
    struct timespec now;
    (void)clock_gettime(which, &now); /* cannot fail: a valid clock and address */
    return (tw_ns)now.tv_sec * TW_S + now.tv_nsec;
}

tw_ns tw_now(void)
{
    return read_clock(CLOCK_MONOTONIC);
}

tw_ns tw_clock_offset(void)
{
    enum { READINGS = 16 };
    tw_ns best_took = INT64_MAX;
    tw_ns offset = 0;

    for (int i = 0; i < READINGS; i++) {
        tw_ns before = read_clock(CLOCK_MONOTONIC);
        tw_ns wall = read_clock(CLOCK_REALTIME);
        tw_ns after = read_clock(CLOCK_MONOTONIC);
        if (after - before < best_took) {
            best_took = after - before;
            offset = before + (after - before) / 2 - wall;
        }
    }
    return offset;
}
