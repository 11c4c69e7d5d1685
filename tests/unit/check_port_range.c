#include "busy_minute.h"
#include "own.h"
#include "port_range.h"
#include "suite.h"

/* Ports of one client, so many of each, and the range that they show. */
static const struct {
    struct {
        uint16_t port;
        uint32_t n;
    } seen[4];
    uint16_t low, high;
} rows[] = {
    {{{32768, 1}}, 32768, 60999},
    {{{60999, 9}, {40000, 9}}, 32768, 60999},
    {{{50000, 1}}, 32768, 60999},
    {{{61000, 1}}, 49152, 65535},
    {{{49152, 9}, {65535, 9}}, 49152, 65535},
    {{{1025, 1}}, 1025, 5000},
    {{{5000, 20}}, 1025, 5000},
    {{{5001, 1}}, 1024, 65535},
    {{{2000, 10}, {40000, 10}, {65000, 10}}, 1024, 65535},
    {{{40000, 10}, {65000, 10}}, 1024, 65535},
    {{{667, 5}}, 32768, 60999},
    /* one connection of a program that chose its port, among those of the kernel */
    {{{2000, 1}, {40000, 30}}, 32768, 60999},
    {{{2000, 1}, {62000, 30}}, 49152, 65535},
};

START_TEST(test_range)
{
    uint32_t n_in[TW_N_PORT_BANDS] = {0};
    for (size_t i = 0; i < TW_COUNT(rows[_i].seen); i++)
        n_in[tw_port_range_band(rows[_i].seen[i].port)] += rows[_i].seen[i].n;
    struct tw_port_range range = tw_port_range_of(n_in);
    ck_assert_uint_eq(range.low, rows[_i].low);
    ck_assert_uint_eq(range.high, rows[_i].high);
    ck_assert_uint_eq(tw_port_range_size(&range), rows[_i].high - rows[_i].low + 1u);
}
END_TEST

START_TEST(test_rate)
{
    struct tw_busy_minute busy = {0};
    ck_assert(tw_busy_minute_rate(&busy) == 0);
    tw_busy_minute_count(&busy, 7 * TW_S);
    ck_assert(tw_busy_minute_rate(&busy) == 1);
    for (int i = 0; i < 10; i++) /* within a second: that is 11 a second */
        tw_busy_minute_count(&busy, 7 * TW_S + i * TW_MS);
    ck_assert(tw_busy_minute_rate(&busy) == 11);
    for (int i = 0; i < 101; i++) /* the next minute is busier, and its events are spread */
        tw_busy_minute_count(&busy, 100 * TW_S + i * TW_S / 2);
    ck_assert(tw_busy_minute_rate(&busy) == 101.0 / 50);
    for (int i = 0; i < 20; i++)
        tw_busy_minute_count(&busy, 200 * TW_S + i * TW_S);
    ck_assert(tw_busy_minute_rate(&busy) == 101.0 / 50);
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("port_range");
    TCase *range = tcase_create("range");
    tcase_add_loop_test(range, test_range, 0, TW_COUNT(rows));
    suite_add_tcase(s, range);
    TCase *rate = tcase_create("rate");
    tcase_add_test(rate, test_rate);
    suite_add_tcase(s, rate);
    return s;
}
