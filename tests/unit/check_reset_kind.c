#include "own.h"
#include "reset_kind.h"
#include "script.h"
#include "suite.h"

/* Connections as segments (script.h) of which the last is a RST, and what it tells. */
static const struct {
    const char *segments;
    bool opened;
    tw_ns idle_ns, fin_idle_ns;
    const char *name;
} rows[] = {
    {"c S / s R. @0,1", false, 0, 0, "refused"},
    {"c S / s S. @0,1 / c R @1,0", false, 0, 0, "half-open"},
    {"s S. @0,1 / c R @1,0", false, 0, 0, "unasked"},
    {"c S / s S. @0,1 / c . / s R", false, 0, 0, "at-once"},
    {"c S / s S. @0,1 / c . / s R.", false, 0, 0, "at-once"},
    {"c S / s S. @0,1 / c . / c R.", false, 0, 0, "at-once"},
    {"c S / s S. @0,1 / c . / c P. +6 / s R @1,0", false, 0, 0, "at-once"},
    {"c S / s S. @0,1 / c . / c P. +6 / s R @1,0", false, 5 * TW_S, 0, "forgotten"},
    {"c S / s S. @0,1 / c . / s R.", false, 5 * TW_S, 0, "abort"},
    {"s R.", true, 0, 0, "abort"},
    {"c R.", true, 90 * TW_S, 0, "abort"},
    {"c P. +6 / s R", true, 0, 0, "forgotten"},
    {"s F. / c . / s R.", true, 0, 0, "abort"},
    {"s F. / c . / c P. +6 / s R", true, 0, 0, "data-after-close"},
    {"s F. / c P. +6 / s R", true, 0, 0, "data-after-close"},
    {"c F. / s . / s P. +6 / c R", true, 0, 0, "data-after-close"},
    {"s F. / c . / c P. +6 / s R", true, 0, 5 * TW_S, "stale-connection"},
    {"c F. / s . / s P. +6 / c R", true, 0, 5 * TW_S, "data-after-close"},
    {"c F. / s R", true, 0, 0, "fin-answered"},
    {"s F. / c R", true, 0, 0, "fin-answered"},
    {"c F. / s . / s R.", true, 0, 0, "abort"},
    {"c F. / s . / s F. / c R", true, 0, 0, "fin-answered"},
    {"c P. +6 / s R. @1,7", false, 0, 0, "abort"},
    {"s R. @1,7", false, 0, 0, "unknown"},
};

START_TEST(test_kind)
{
    struct script script = {.opened = rows[_i].opened, .segments = rows[_i].segments};
    struct played played = {.isn = {1000, 2000}};
    struct tw_teardown teardown = {0};
    struct tw_teardown_step step = {0};
    struct line lines[MAX_LINES];
    size_t n = script_lines(&script, lines);
    for (size_t i = 0; i < n; i++) {
        struct tw_segment segment = played_segment(&played, &lines[i]);
        tw_teardown_feed(&teardown, lines[i].by, &segment, (tw_ns)i, &step);
    }
    const struct line *reset = &lines[n - 1];
    ck_assert(teardown.reset);
    const struct tw_reset_seen seen = {
        .teardown = &teardown,
        .before = {step.before[0], step.before[1]},
        .by = reset->by,
        .has_ack = (reset->flags & TW_ACK) != 0,
        .idle_ns = rows[_i].idle_ns,
        .fin_idle_ns = rows[_i].fin_idle_ns,
    };
    ck_assert_str_eq(tw_reset_kind_name(tw_reset_kind_of(&seen)), rows[_i].name);
}
END_TEST

/* A RST in TIME-WAIT does not reset the connection, which was closed before. */
START_TEST(test_in_time_wait)
{
    struct tw_teardown teardown = {0};
    const struct tw_reset_seen seen = {
        .teardown = &teardown, .before = {TW_CLOSED, TW_TIME_WAIT}, .by = TW_SIDE_A};
    ck_assert_int_eq(tw_reset_kind_of(&seen), TW_RESET_IN_TIME_WAIT);
}
END_TEST

START_TEST(test_words)
{
    for (int i = 0; i < TW_N_RESET_KINDS; i++) {
        enum tw_reset_kind kind = (enum tw_reset_kind)i;
        ck_assert_ptr_nonnull(tw_reset_kind_name(kind));
        ck_assert_ptr_nonnull(tw_reset_kind_when(kind));
        ck_assert_ptr_nonnull(tw_reset_kind_means(kind, TW_SIDE_A));
        ck_assert_ptr_nonnull(tw_reset_kind_means(kind, TW_SIDE_B));
    }
    ck_assert_str_ne(tw_reset_kind_means(TW_RESET_AT_ONCE, TW_SIDE_A),
                     tw_reset_kind_means(TW_RESET_AT_ONCE, TW_SIDE_B));
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("reset_kind");
    TCase *tc = tcase_create("kinds");
    tcase_add_loop_test(tc, test_kind, 0, TW_COUNT(rows));
    tcase_add_test(tc, test_in_time_wait);
    tcase_add_test(tc, test_words);
    suite_add_tcase(s, tc);
    return s;
}
