#include "scan.h"
#include "suite.h"

#include <string.h>

static const struct {
    const char *text;
    uint64_t most, value;
    const char *rest; /* NULL: refused */
} digits[] = {
    {"0", 0, 0, ""},
    {"1", 0, 0, NULL},
    {"65535", 65535, 65535, ""},
    {"65536", 65535, 0, NULL},
    {"007x", 7, 7, "x"},
    {"8", 7, 0, NULL},
    {"10", 9, 0, NULL},
    {"", 9, 0, NULL},
    {"-1", 9, 0, NULL},
    {"18446744073709551615", UINT64_MAX, UINT64_MAX, ""},
    {"18446744073709551616", UINT64_MAX, 0, NULL},
    {"99999999999999999999999", UINT64_MAX, 0, NULL},
};

START_TEST(test_digits)
{
    uint64_t value = 4711;
    const char *rest = tw_scan_digits(digits[_i].text, digits[_i].most, &value);
    ck_assert_int_eq(rest == NULL, digits[_i].rest == NULL);
    if (rest != NULL)
        ck_assert_str_eq(rest, digits[_i].rest);
    ck_assert_uint_eq(value, rest != NULL ? digits[_i].value : 4711);
}
END_TEST

START_TEST(test_range)
{
    uint64_t value = 4711;
    ck_assert(tw_scan_range("3", 3, 5, &value) && value == 3);
    ck_assert(tw_scan_range("5", 3, 5, &value) && value == 5);
    static const char *const bad[] = {"2", "6", "4 ", " 4", "4x", "", "+4"};
    for (size_t i = 0; i < TW_COUNT(bad); i++)
        ck_assert_msg(!tw_scan_range(bad[i], 3, 5, &value), "%s", bad[i]);
    ck_assert_uint_eq(value, 5);
}
END_TEST

START_TEST(test_words)
{
    const char *words[2] = {NULL, NULL};
    char text[] = "  one two,  three ";
    char joined[8];
    ck_assert_uint_eq(tw_scan_words(text, " ,", words, 2), 3);
    ck_assert_str_eq(words[0], "one");
    ck_assert_str_eq(words[1], "two");
    ck_assert(tw_scan_join(words, 2, joined, sizeof joined));
    ck_assert_str_eq(joined, "one two");
    ck_assert(!tw_scan_join(words, 2, joined, sizeof joined - 1));
    ck_assert(!tw_scan_join(words, 0, joined, sizeof joined));
    char blank[] = "  ";
    ck_assert_uint_eq(tw_scan_words(blank, " ", words, 2), 0);
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("scan");
    TCase *tc = tcase_create("numbers");
    tcase_add_loop_test(tc, test_digits, 0, (int)TW_COUNT(digits));
    tcase_add_test(tc, test_range);
    suite_add_tcase(s, tc);
    tc = tcase_create("words");
    tcase_add_test(tc, test_words);
    suite_add_tcase(s, tc);
    return s;
}
