#include "own.h"
#include "suite.h"
#include "timer_wheel.h"

/* Known values: kernel/time/timer.c's LVL_START(n) = 63 << 3 (n - 1), and what was measured. */

static const struct {
    uint64_t delta, grain; /* jiffies */
} grains[] = {
    {0, 1},
    {1, 1},
    {62, 1},
    {63, 8},
    {503, 8},
    {504, 64},
    {4031, 64},
    {4032, 512},
    {32255, 512},
    {32256, 4096},
    {258047, 4096},
    {258048, 32768},
    {UINT64_MAX, 1 << 24},
    /* 60 s at HZ 100, 250, 300, 1000 */
    {6000, 512},
    {15000, 512},
    {18000, 512},
    {60000, 4096},
};

START_TEST(test_grain)
{
    ck_assert_uint_eq(tw_wheel_grain(grains[_i].delta), grains[_i].grain);
}
END_TEST

static const struct {
    uint64_t now, delta, expiry;
} expiries[] = {
    {0, 0, 1},
    {0, 62, 63},
    {0, 63, 64},
    {1, 63, 72},
    {0, 15000, 15360},   /* 29.3 grains: the 30th */
    {360, 15000, 15872}, /* on a grain's edge: the next, never this one */
    {359, 15000, 15360}, /* the last moment for it */
    {1000000, 15000, 1015296},
    {4294937296, 15000, 4294952448}, /* jiffies' start, five minutes before they wrap */
};

START_TEST(test_expiry)
{
    uint64_t got = tw_wheel_expiry(expiries[_i].now, expiries[_i].delta);
    ck_assert_uint_eq(got, expiries[_i].expiry);
    ck_assert_uint_gt(got, expiries[_i].now + expiries[_i].delta);
    ck_assert_uint_le(got, expiries[_i].now + expiries[_i].delta +
                               tw_wheel_grain(expiries[_i].delta));
}
END_TEST

static const struct {
    unsigned hz;
    tw_ns tick, min, max; /* of a timer of 60 s */
} windows[] = {
    {100, 10 * TW_MS, 60 * TW_S, 65130 * TW_MS},
    {250, 4 * TW_MS, 60 * TW_S, 62052 * TW_MS},
    {300, 3333333, 59999994000, 61709993829},
    {1000, TW_MS, 60 * TW_S, 64097 * TW_MS},
};

static const struct tw_timers time_wait = {.first_ns = TW_TIME_WAIT_NS};

START_TEST(test_window)
{
    tw_ns min = 0;
    tw_ns max = 0;
    ck_assert_int_eq(tw_wheel_tick(windows[_i].hz), windows[_i].tick);
    tw_wheel_window(windows[_i].hz, &time_wait, &min, &max);
    ck_assert_int_eq(min, windows[_i].min);
    ck_assert_int_eq(max, windows[_i].max);
}
END_TEST

/* Whenever it is set, a timer fires within its window, on a tick, and a multiple of the grain;
 * timers that are set one after another never fire the other way round. */
START_TEST(test_release)
{
    unsigned hz = windows[_i].hz;
    tw_ns tick = tw_wheel_tick(hz);
    uint64_t grain = tw_wheel_grain((uint64_t)60 * hz);
    struct tw_jiffies jiffies = {.hz = hz, .jiffy = 4294900000, .began_ns = 7 * TW_S + 1};

    tw_ns last = 0;
    for (tw_ns set = 0; set < 15 * TW_S; set += 1234567) {
        tw_ns fires = tw_wheel_release(&jiffies, set, &time_wait);
        tw_ns since = fires - jiffies.began_ns;
        /* One assertion a turn would write thousands of lines to libcheck's runner. */
        if (fires - set < windows[_i].min || fires - set > windows[_i].max || fires < last ||
            since % tick != 0 || (jiffies.jiffy + (uint64_t)(since / tick)) % grain != 0)
            ck_abort_msg("hz %u, set at %lld ns: fires at %lld ns, the one before at %lld", hz,
                         (long long)set, (long long)fires, (long long)last);
        last = fires;
    }
}
END_TEST

/* The jiffy counts in which it was set: its first and its last nanosecond, and the one before.
 */
START_TEST(test_release_at_the_edges)
{
    struct tw_jiffies jiffies = {.hz = 250, .jiffy = 360, .began_ns = TW_S};
    ck_assert_int_eq(tw_wheel_release(&jiffies, TW_S, &time_wait),
                     TW_S + (15872 - 360) * (4 * TW_MS));
    ck_assert_int_eq(tw_wheel_release(&jiffies, TW_S + 4 * TW_MS - 1, &time_wait),
                     TW_S + (15872 - 360) * (4 * TW_MS));
    ck_assert_int_eq(tw_wheel_release(&jiffies, TW_S - 1, &time_wait),
                     TW_S + (15360 - 360) * (4 * TW_MS));
    ck_assert_int_eq(tw_wheel_release(&jiffies, TW_S - 4 * TW_MS, &time_wait),
                     TW_S + (15360 - 360) * (4 * TW_MS));
}
END_TEST

/* Of two timers the second is set on the tick on which the first fires. */
START_TEST(test_two_timers)
{
    struct tw_jiffies jiffies = {.hz = 250, .jiffy = 360, .began_ns = TW_S};
    const struct tw_timers timers = {.first_ns = 30 * TW_S, .second_ns = 10 * TW_S};
    tw_ns min = 0;
    tw_ns max = 0;
    /* 360 + 7500 is in the grain that ends at 8192; 8192 + 2500 in that to 10752. */
    ck_assert_int_eq(tw_wheel_release(&jiffies, TW_S, &timers),
                     TW_S + (10752 - 360) * (4 * TW_MS));
    tw_wheel_window(250, &timers, &min, &max);
    ck_assert_int_eq(min, 40 * TW_S);
    ck_assert_int_eq(max, 40 * TW_S + (512 + 64 + 1) * (4 * TW_MS));
    ck_assert_int_eq(tw_wheel_timers_length(&timers), 40 * TW_S);
}
END_TEST

static const struct {
    unsigned hz;
    tw_ns timer, grain;
} lengths[] = {
    {250, 250 * TW_MS, 4 * TW_MS},   {250, TW_S, 32 * TW_MS},
    {250, 2 * TW_S, 32 * TW_MS},     {250, 3 * TW_S, 256 * TW_MS},
    {250, 16 * TW_S, 256 * TW_MS},   {250, 60 * TW_S, 2048 * TW_MS},
    {1000, 60 * TW_S, 4096 * TW_MS},
};

START_TEST(test_grain_of)
{
    ck_assert_int_eq(tw_wheel_grain_of(lengths[_i].hz, lengths[_i].timer), lengths[_i].grain);
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("timer_wheel");

    TCase *wheel = tcase_create("wheel");
    tcase_add_loop_test(wheel, test_grain, 0, (int)TW_COUNT(grains));
    tcase_add_loop_test(wheel, test_expiry, 0, (int)TW_COUNT(expiries));
    suite_add_tcase(s, wheel);

    TCase *clock = tcase_create("clock");
    tcase_add_loop_test(clock, test_window, 0, (int)TW_COUNT(windows));
    tcase_add_loop_test(clock, test_release, 0, (int)TW_COUNT(windows));
    tcase_add_test(clock, test_release_at_the_edges);
    tcase_add_test(clock, test_two_timers);
    tcase_add_loop_test(clock, test_grain_of, 0, (int)TW_COUNT(lengths));
    suite_add_tcase(s, clock);
    return s;
}
