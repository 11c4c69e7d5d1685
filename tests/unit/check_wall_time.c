#include "suite.h"
#include "wall_time.h"

#include "own.h"

static const struct {
    tw_ns at_ns;
    const char *date, *clock;
} moments[] = {
    {0, "1970-01-01 00:00:00 UTC", "--:--:--"},
    {951782399 * TW_S + 999999999, "2000-02-28 23:59:59 UTC", "23:59:59.999"},
    {951782400 * TW_S, "2000-02-29 00:00:00 UTC", "00:00:00.000"},
    {951868800 * TW_S, "2000-03-01 00:00:00 UTC", "00:00:00.000"},
    {1700000000 * TW_S + 1500000, "2023-11-14 22:13:20 UTC", "22:13:20.001"},
    {1735603199 * TW_S, "2024-12-30 23:59:59 UTC", "23:59:59.000"},
    {1735689599 * TW_S, "2024-12-31 23:59:59 UTC", "23:59:59.000"},
    {1735689600 * TW_S, "2025-01-01 00:00:00 UTC", "00:00:00.000"},
    {4102444800 * TW_S, "2100-01-01 00:00:00 UTC", "00:00:00.000"},
    {4107542400 * TW_S, "2100-03-01 00:00:00 UTC", "00:00:00.000"},
    {(tw_ns)1 << 62, "2116-02-20 23:53:38 UTC", "23:53:38.427"},
};

START_TEST(test_moment)
{
    char text[TW_WALL_TIME_SIZE];
    ck_assert_str_eq(tw_wall_time_text(moments[_i].at_ns, text), moments[_i].date);
    ck_assert_str_eq(tw_wall_time_clock(moments[_i].at_ns, 3, text), moments[_i].clock);
    (void)tw_wall_time_after(" at ", moments[_i].at_ns, 3, text);
    ck_assert_str_eq(text + (moments[_i].at_ns == 0 ? 0 : 4),
                     moments[_i].at_ns == 0 ? "" : moments[_i].clock);
}
END_TEST

static const struct {
    tw_ns length_ns;
    const char *text;
} spans[] = {
    {61400 * TW_MS, "61.40 s"},
    {588 * TW_S, "9 min 48 s"},
    {3600 * TW_S, "1 h 0 min"},
    {1930 * TW_US, "1.93 ms"},
};

START_TEST(test_span)
{
    char text[TW_WALL_TIME_SIZE];
    ck_assert_str_eq(tw_wall_time_span(spans[_i].length_ns, text), spans[_i].text);
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("moment");
    TCase *tc = tcase_create("text");
    tcase_add_loop_test(tc, test_moment, 0, (int)TW_COUNT(moments));
    tcase_add_loop_test(tc, test_span, 0, (int)TW_COUNT(spans));
    suite_add_tcase(s, tc);
    return s;
}
