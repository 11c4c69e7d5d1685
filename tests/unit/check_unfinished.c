#include "own.h"
#include "script.h"
#include "suite.h"
#include "unfinished.h"

/* Connections as segments (script.h), and what they lack at the end. */
static const struct {
    const char *segments;
    bool opened;
    tw_ns silent_ns;
    bool replaced;
    const char *name;
} rows[] = {
    {"c S", false, 0, false, "syn-unanswered"},
    {"c S / c S @0,0", false, 0, false, "syn-unanswered"},
    {"s S. @0,1", false, 0, false, "one-direction"},
    {"c P. +6", false, 0, false, "one-direction"},
    {"c F.", false, 0, false, "one-direction"},
    {"c S / s S. @0,1", false, 0, false, "handshake-unfinished"},
    {"c S / s S. @0,1 / s S. @0,1", false, 90 * TW_S, false, "handshake-unfinished"},
    {"c P. +6 / s .", false, 0, false, "beginning-missing"},
    {"s S. @0,1 / c . @1,1", false, 0, false, "open"},
    {"c .", true, 0, false, "open"},
    {"c .", true, 59 * TW_S, false, "open"},
    {"c .", true, 60 * TW_S, false, "silent"},
    {"c P. +6 / s .", false, 60 * TW_S, false, "silent"},
    {"c .", true, 60 * TW_S, true, "end-missing"},
    {"s F.", true, 0, false, "fin-unanswered"},
    {"s F. / c .", true, 0, true, "fin-unanswered"},
    {"s F. / c . / c F.", true, 0, false, "last-ack-missing"},
    {"c F. @1,7", true, 0, false, "end-missing"},
};

START_TEST(test_part)
{
    struct script script = {.opened = rows[_i].opened, .segments = rows[_i].segments};
    struct played played = {.isn = {1000, 2000}};
    struct tw_teardown teardown = {0};
    struct tw_teardown_step step;
    struct line lines[MAX_LINES];
    size_t n = script_lines(&script, lines);
    for (size_t i = 0; i < n; i++) {
        struct tw_segment segment = played_segment(&played, &lines[i]);
        tw_teardown_feed(&teardown, lines[i].by, &segment, (tw_ns)i, &step);
    }
    ck_assert_int_eq(tw_teardown_ending(&teardown), TW_INCOMPLETE);
    const struct tw_unfinished_seen seen = {
        .teardown = &teardown, .silent_ns = rows[_i].silent_ns, .replaced = rows[_i].replaced};
    ck_assert_str_eq(tw_unfinished_name(tw_unfinished_of(&seen)), rows[_i].name);
}
END_TEST

START_TEST(test_names)
{
    for (int i = 0; i < TW_N_UNFINISHED; i++) {
        ck_assert_ptr_nonnull(tw_unfinished_name((enum tw_unfinished)i));
        ck_assert_ptr_nonnull(tw_unfinished_words((enum tw_unfinished)i));
    }
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("unfinished");
    TCase *tc = tcase_create("parts");
    tcase_add_loop_test(tc, test_part, 0, TW_COUNT(rows));
    tcase_add_test(tc, test_names);
    suite_add_tcase(s, tc);
    return s;
}
