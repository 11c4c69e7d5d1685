#include "numbers.h"
#include "suite.h"

#include "own.h"

static const struct {
    uint64_t n;
    const char *text;
} counts[] = {
    {0, "0"},
    {7, "7"},
    {999, "999"},
    {1000, "1 000"},
    {3090, "3 090"},
    {100000, "100 000"},
    {1234567, "1 234 567"},
    {UINT64_MAX, "18 446 744 073 709 551 615"},
};

START_TEST(test_count)
{
    char text[TW_NUMBERS_SIZE];
    ck_assert_str_eq(tw_numbers_count(counts[_i].n, text), counts[_i].text);
}
END_TEST

START_TEST(test_one_is_singular)
{
    char text[TW_NUMBERS_SIZE];
    ck_assert_str_eq(tw_numbers_counted(1, "try", "tries", text), "1 try");
    ck_assert_str_eq(tw_numbers_counted(0, "try", "tries", text), "0 tries");
    ck_assert_str_eq(tw_numbers_counted(3090, "try", "tries", text), "3 090 tries");
}
END_TEST

/* At each change of unit: what rounds up to the next one is written in it. */
static const struct {
    tw_ns length_ns;
    const char *text;
} durations[] = {
    {0, "0 ns"},
    {999, "999 ns"},
    {1000, "1 us"},
    {1449, "1.4 us"},
    {9949, "9.9 us"},
    {9950, "10 us"},
    {38200, "38 us"},
    {999499, "999 us"},
    {999500, "1.00 ms"},
    {1000000, "1 ms"},
    {1254000, "1.25 ms"},
    {9995000, "10.0 ms"},
    {42113000, "42.1 ms"},
    {512400000, "512 ms"},
    {999500000, "1.000 s"},
    {2048000000, "2.048 s"},
    {5000000000, "5 s"},
    {9999500000, "10.00 s"},
    {60000000000, "60 s"},
    {61440700000, "61.44 s"},
    {INT64_MAX, "9223372036.85 s"},
    {-38200, "-38 us"},
};

START_TEST(test_duration)
{
    char text[TW_NUMBERS_SIZE];
    ck_assert_str_eq(tw_numbers_duration(durations[_i].length_ns, text), durations[_i].text);
}
END_TEST

static const struct {
    tw_ns length_ns;
    unsigned n_digits;
    const char *text;
} seconds[] = {
    {61440349999, 4, "61.4403"}, {61440350000, 4, "61.4404"}, {59996000000, 3, "59.996"},
    {0, 6, "0.000000"},          {1499999999, 0, "1"},        {999999999, 6, "1.000000"},
    {-50000, 6, "-0.000050"},    {-1, 9, "-0.000000001"},
};

START_TEST(test_seconds)
{
    char text[TW_NUMBERS_SIZE];
    ck_assert_str_eq(tw_numbers_seconds(seconds[_i].length_ns, seconds[_i].n_digits, text),
                     seconds[_i].text);
}
END_TEST

START_TEST(test_in_seconds)
{
    ck_assert_double_eq(tw_numbers_s(1250 * TW_MS), 1.25);
    ck_assert_double_eq(tw_numbers_s(-TW_S / 2), -0.5);
}
END_TEST

/* A bracket as written contains the one that was measured. */
static const struct {
    tw_ns from_ns, to_ns;
    const char *text;
} brackets[] = {
    {61440299999, 61440600001, "61.4402 and 61.4407 s"},
    {61440200000, 61440700000, "61.4402 and 61.4407 s"},
    {38001, 50999, "38 and 51 us"},
    {999, 999999, "0 and 1000 us"},
    {1000500, 1001499, "1.000 and 1.002 ms"},
    {999999999, 1000000000, "0.9999 and 1.0000 s"},
    {-1500, 2500, "-2 and 3 us"},
    {-1500, -999, "-2 and 0 us"},
};

START_TEST(test_bracket)
{
    char text[TW_NUMBERS_SIZE];
    ck_assert_str_eq(tw_numbers_bracket(brackets[_i].from_ns, brackets[_i].to_ns, text),
                     brackets[_i].text);
}
END_TEST

static const struct {
    tw_ns from_ns, to_ns;
    const char *text;
} in_seconds[] = {
    {61440299999, 61440600001, "61.4402 and 61.4407 s"},
    {38001, 50999, "0.0000 and 0.0001 s"},
    {999999999, 1000000000, "0.9999 and 1.0000 s"},
    {-1, 99999, "-0.0001 and 0.0001 s"},
    {-100001, -1, "-0.0002 and 0.0000 s"},
};

START_TEST(test_bracket_in_seconds)
{
    char text[TW_NUMBERS_SIZE];
    ck_assert_str_eq(tw_numbers_bracket_s(in_seconds[_i].from_ns, in_seconds[_i].to_ns, text),
                     in_seconds[_i].text);
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("words");

    TCase *count = tcase_create("count");
    tcase_add_loop_test(count, test_count, 0, TW_COUNT(counts));
    tcase_add_test(count, test_one_is_singular);
    suite_add_tcase(s, count);

    TCase *length = tcase_create("length");
    tcase_add_loop_test(length, test_duration, 0, TW_COUNT(durations));
    tcase_add_loop_test(length, test_seconds, 0, TW_COUNT(seconds));
    tcase_add_test(length, test_in_seconds);
    suite_add_tcase(s, length);

    TCase *bracket = tcase_create("bracket");
    tcase_add_loop_test(bracket, test_bracket, 0, TW_COUNT(brackets));
    tcase_add_loop_test(bracket, test_bracket_in_seconds, 0, TW_COUNT(in_seconds));
    suite_add_tcase(s, bracket);
    return s;
}
