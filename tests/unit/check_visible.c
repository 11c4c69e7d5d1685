#include "suite.h"
#include "visible.h"

static const struct {
    const char *text, *expected;
} rows[] = {
    {"server-first.pcap", "server-first.pcap"},
    {"café … 東", "café … 東"},
    {"a\033[31m.pcap", "a\\x1b[31m.pcap"},
    {"two\nlines\tand\r", "two\\x0alines\\x09and\\x0d"},
    {"del\177", "del\\x7f"},
    {"csi\302\233m", "csi\\xc2\\x9bm"}, /* C1, in UTF-8 */
    {"\233m", "\\x9bm"},                /* C1, in Latin 1 */
    {"cut \303", "cut \\xc3"},          /* not UTF-8: begins, and does not go on */
    {"\300\257 \355\240\200", "\\xc0\\xaf \\xed\\xa0\\x80"}, /* overlong; a surrogate */
};

START_TEST(test_text)
{
    char out[64];
    ck_assert_str_eq(tw_visible(rows[_i].text, out, sizeof out), rows[_i].expected);
}
END_TEST

START_TEST(test_cut_at_a_character)
{
    char out[7];
    ck_assert_str_eq(tw_visible("abcde\033", out, sizeof out), "abcde");
    ck_assert_str_eq(tw_visible("abcde…", out, sizeof out), "abcde");
    ck_assert_str_eq(tw_visible("abcdefgh", out, sizeof out), "abcdef");
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("visible");
    TCase *text = tcase_create("text");
    tcase_add_loop_test(text, test_text, 0, sizeof rows / sizeof rows[0]);
    tcase_add_test(text, test_cut_at_a_character);
    suite_add_tcase(s, text);
    return s;
}
