#include "clock.h"
#include "suite.h"

#include <time.h>

START_TEST(test_now_never_goes_back)
{
    tw_ns last = tw_now();
    for (int i = 0; i < 10000; i++) {
        tw_ns now = tw_now();
        if (now < last)
            ck_abort_msg("%lld ns back", (long long)(last - now));
        last = now;
    }
}
END_TEST

/* A wall clock's stamp, carried over, lies between the two readings around it. */
START_TEST(test_offset_carries_stamps_over)
{
    const tw_ns slack = TW_MS; /* the clocks are slewed apart by far less in this time */
    for (int i = 0; i < 100; i++) {
        tw_ns offset = tw_clock_offset();
        struct timespec wall;
        tw_ns before = tw_now();
        ck_assert_int_eq(clock_gettime(CLOCK_REALTIME, &wall), 0);
        tw_ns after = tw_now();
        tw_ns at = (tw_ns)wall.tv_sec * TW_S + wall.tv_nsec + offset;
        ck_assert_int_ge(at, before - slack);
        ck_assert_int_le(at, after + slack);
    }
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("clock");
    TCase *clock = tcase_create("clock");
    tcase_add_test(clock, test_now_never_goes_back);
    tcase_add_test(clock, test_offset_carries_stamps_over);
    suite_add_tcase(s, clock);
    return s;
}
