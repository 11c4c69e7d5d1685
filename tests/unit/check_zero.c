#include "ledger.h"
#include "suite.h"
#include "zero.h"

#include <string.h>

/* The moment, 2.5 s after the run began, as people are told. */
static const struct {
    const char *what, *ledger, *expected;
} moments[] = {
    {"from the first segment seen", "0.5 client > server S\n0.6 server > client S.\n",
     "2.000000 s after the first packet"},
    {"whatever was seen before it", "0.1 server ! listen = OK\n0.5 client > server #1 S\n",
     "2.000000 s after the first packet"},
    {"the capture's first packet may be nobody's",
     "# first-packet 0.25\n0.5 client > server #2 S\n", "2.250000 s after the first packet"},
    {"packets that are not followed", "# first-packet 0.25\n",
     "2.250000 s after the first packet"},
    {"a moment before it", "3.0 client > server S\n", "0.500000 s before the first packet"},
    {"no packet at all", "0.1 plain = OK\n", "2.500000 s after the run's start"},
    {"nothing at all", "", "2.500000 s after the run's start"},
};

START_TEST(test_moment)
{
    TW_AUTO(tw_run_drop) struct tw_run run = {0};
    struct tw_err err = {0};
    const char *text = moments[_i].ledger;
    char got[TW_ZERO_TEXT];
    ck_assert_msg(tw_ledger_parse("typed", text, strlen(text), &run, &err) == 0, "%s",
                  err.text);
    const struct tw_zero zero = tw_zero_of(&run);
    ck_assert_msg(strcmp(tw_zero_text(&zero, 2500 * TW_MS, 6, got), moments[_i].expected) == 0,
                  "%s: %s, expected %s", moments[_i].what, got, moments[_i].expected);
}
END_TEST

Suite *suite(void)
{
    Suite *suite = suite_create("zero");
    TCase *tc = tcase_create("moment");
    tcase_add_loop_test(tc, test_moment, 0, (int)TW_COUNT(moments));
    suite_add_tcase(suite, tc);
    return suite;
}
