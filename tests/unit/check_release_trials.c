#include "release_trials.h"
#include "suite.h"
#include "typed_run.h"

#include <string.h>

/* Where a port came free, against what was predicted: at HZ 250, where a tick is 4 ms. */

#define PLAIN "| [probe plain]\n| expect = EADDRINUSE, then OK after TIME_WAIT\n"
#define PROBE EXPERIMENT STEPS PLAIN
#define SECOND "| [probe second]\n| expect = EADDRINUSE, then OK after TIME_WAIT\n"
#define WAITED SERVER_FIRST "0.202 server : TIME-WAIT\n0.203 client : CLOSED\n"
#define REFUSED "0.300 plain = EADDRINUSE 3us\n"
#define RELEASED(from, to) REFUSED from " plain = EADDRINUSE 1us\n" to " plain = OK 4us\n"
#define ALIVE "62.5 plain ! proof = OK 200us\n"
#define PREDICTED "# predicted plain 61.5\n"

static const struct {
    const char *what;
    enum tw_release_trials_outcome outcome;
    tw_ns off_ns, width_ns; /* off_ns -1: not measured */
    const char *said, *ledger;
} rows[] = {
    {"in the bracket", TW_TRIAL_ON, 0, 1004 * TW_US, "",
     PREDICTED PROBE WAITED RELEASED("61.4995", "61.5005") ALIVE},
    {"less than half a tick late", TW_TRIAL_ON, 1900 * TW_US, 104 * TW_US, "",
     PREDICTED PROBE WAITED RELEASED("61.5019", "61.5020") ALIVE},
    {"half a tick late", TW_TRIAL_NEAR, 2 * TW_MS, 104 * TW_US, "",
     PREDICTED PROBE WAITED RELEASED("61.5020", "61.5021") ALIVE},
    {"on the next one", TW_TRIAL_NEAR, 3900 * TW_US, 104 * TW_US, "",
     PREDICTED PROBE WAITED RELEASED("61.5039", "61.5040") ALIVE},
    {"a little early", TW_TRIAL_ON, 996 * TW_US, 1004 * TW_US, "",
     PREDICTED PROBE WAITED RELEASED("61.498", "61.499") ALIVE},
    {"a tick late", TW_TRIAL_NEAR, 4 * TW_MS, 1004 * TW_US, "",
     PREDICTED PROBE WAITED RELEASED("61.504", "61.505") ALIVE},
    {"two ticks late", TW_TRIAL_NEAR, 8 * TW_MS, 1004 * TW_US, "",
     PREDICTED PROBE WAITED RELEASED("61.508", "61.509") ALIVE},
    {"more", TW_TRIAL_ELSEWHERE, 9 * TW_MS, 1004 * TW_US, "2.2 ticks away from the prediction",
     PREDICTED PROBE WAITED RELEASED("61.509", "61.510") ALIVE},
    {"the grain after", TW_TRIAL_ELSEWHERE, 500 * TW_MS, 1004 * TW_US,
     "released-on-the-tick FAILS: expected not before the predicted tick",
     PREDICTED PROBE WAITED RELEASED("62.000", "62.001") ALIVE},
    {"two ticks early is a contradiction", TW_TRIAL_ELSEWHERE, 7996 * TW_US, 1004 * TW_US,
     "released-on-the-tick FAILS", PREDICTED PROBE WAITED RELEASED("61.491", "61.492") ALIVE},
    {"on the tick, and yet not as expected", TW_TRIAL_ELSEWHERE, 0, 1004 * TW_US,
     "plain-alive FAILS",
     PREDICTED PROBE WAITED RELEASED("61.4995",
                                     "61.5005") "62.5 plain ! proof = ECONNREFUSED 200us\n"},
    {"the worse of two probes", TW_TRIAL_NEAR, 5 * TW_MS, 1004 * TW_US, "",
     PREDICTED "# predicted second 61.5\n" PROBE SECOND WAITED
               "0.300 plain = EADDRINUSE 3us\n0.301 second = EADDRINUSE 3us\n"
               "61.4995 plain = EADDRINUSE 1us\n61.5005 plain = OK 4us\n"
               "61.505 second = EADDRINUSE 1us\n61.506 second = OK 4us\n" ALIVE
               "62.6 second ! proof = OK 200us\n"},
    {"one of two is not seen to come free", TW_TRIAL_UNSEEN, 0, 1004 * TW_US,
     "second-release UNKNOWN",
     PREDICTED "# predicted second 61.5\n" PROBE SECOND WAITED
               "0.300 plain = EADDRINUSE 3us\n0.301 second = EADDRINUSE 3us\n"
               "61.4995 plain = EADDRINUSE 1us\n61.5005 plain = OK 4us\n" ALIVE},
    {"never tried", TW_TRIAL_UNSEEN, -1, 0, "plain-first-try UNKNOWN", PREDICTED PROBE WAITED},
    {"nothing was predicted", TW_TRIAL_UNSEEN, -1, 0, "nothing was predicted",
     PROBE WAITED RELEASED("61.4995", "61.5005") ALIVE},
    {"free at once", TW_TRIAL_ELSEWHERE, -1, 0, "plain-first-try FAILS",
     PREDICTED PROBE WAITED "0.300 plain = OK 3us\n62.5 plain ! proof = OK 200us\n"},
    {"a wide bracket, and no other end of the timer in it", TW_TRIAL_ON, 0, 2047 * TW_MS, "",
     PREDICTED PROBE WAITED RELEASED("60.2020", "62.248996") ALIVE},
    {"... or another one as well", TW_TRIAL_UNSEEN, 0, 2048 * TW_MS,
     "the bracket of 2048.0 ms contains more than one possible expiry",
     PREDICTED PROBE WAITED RELEASED("60.2020", "62.249996") ALIVE},
    {"packets were lost", TW_TRIAL_UNSEEN, 0, 1004 * TW_US, "lost 1 packet",
     PREDICTED PROBE "# dropped 1\n" WAITED RELEASED("61.4995", "61.5005") ALIVE},
    {"interrupted", TW_TRIAL_UNSEEN, -1, 0, "interrupted by SIGINT",
     "# interrupted SIGINT\n" PREDICTED PROBE WAITED REFUSED},
};

static void rule(const char *what, const char *ledger, struct tw_release_trial *out)
{
    struct tw_judged judged;
    struct tw_run run;
    typed_run(what, ledger, &run);
    judge_run(&run, &judged);
    tw_release_trials_rule(&judged, out);
    tw_judged_drop(&judged);
    tw_run_drop(&run);
}

START_TEST(test_outcome)
{
    struct tw_release_trial one = {.kind = TW_TRIAL_TWO, .index = 5};
    rule(rows[_i].what, rows[_i].ledger, &one);
    ck_assert_msg(one.outcome == rows[_i].outcome, "%s: %s (%s)", rows[_i].what,
                  tw_release_trials_outcome_name(one.outcome), one.said);
    ck_assert_msg(one.measured == (rows[_i].off_ns >= 0), "%s", rows[_i].what);
    ck_assert_msg(strstr(one.said, rows[_i].said) != NULL, "%s: %s", rows[_i].what, one.said);
    ck_assert_int_eq(one.said[0] == '\0', rows[_i].said[0] == '\0');
    if (one.measured) {
        ck_assert_int_eq(one.off_ns, rows[_i].off_ns);
        ck_assert_int_eq(one.width_ns, rows[_i].width_ns);
        ck_assert_int_eq(one.tick_ns, 4 * TW_MS);
    }
    ck_assert_int_eq(one.kind, TW_TRIAL_TWO);
    ck_assert_uint_eq(one.index, 5);
}
END_TEST

START_TEST(test_sum)
{
    struct tw_release_trial cases[] = {
        {.kind = TW_TRIAL_ORPHAN,
         .outcome = TW_TRIAL_ON,
         .measured = true,
         .width_ns = 6 * TW_MS,
         .tick_ns = 4},
        {.kind = TW_TRIAL_ORPHAN,
         .outcome = TW_TRIAL_NEAR,
         .measured = true,
         .off_ns = 5,
         .width_ns = 10,
         .tick_ns = 4},
        {.kind = TW_TRIAL_TWO,
         .outcome = TW_TRIAL_ELSEWHERE,
         .measured = true,
         .off_ns = 9,
         .width_ns = 20,
         .tick_ns = 4},
        {.kind = TW_TRIAL_LINGER2, .outcome = TW_TRIAL_UNSEEN, .off_ns = 99, .width_ns = 99},
    };
    const struct tw_release_trials timed = {.cases = cases, .n = TW_COUNT(cases)};
    struct tw_release_trials_sum sum;
    struct tw_err err = {0};
    ck_assert_int_eq(tw_release_trials_add_up(&timed, &sum, &err), 0);
    ck_assert_uint_eq(sum.n_measured, 3);
    ck_assert_uint_eq(sum.n_visited, 2);
    ck_assert_uint_eq(sum.n_disturbed, 1);
    for (unsigned i = 0; i < TW_N_TRIAL_OUTCOMES; i++)
        ck_assert_uint_eq(sum.n_outcomes[i], 1);
    ck_assert_uint_eq(sum.n_kinds[TW_TRIAL_ORPHAN][TW_TRIAL_ON], 1);
    ck_assert_uint_eq(sum.n_kinds[TW_TRIAL_ORPHAN][TW_TRIAL_NEAR], 1);
    ck_assert_uint_eq(sum.n_kinds[TW_TRIAL_LINGER2][TW_TRIAL_UNSEEN], 1);
    ck_assert_int_eq(sum.off_max, 9);
    ck_assert_int_eq(sum.tick_ns, 4);
    ck_assert_int_eq(sum.width_median, 20);
    ck_assert_int_eq(sum.width_max, 6 * TW_MS);
}
END_TEST

START_TEST(test_sum_of_nothing)
{
    struct tw_release_trials timed = {0};
    struct tw_release_trials_sum sum;
    struct tw_err err = {0};
    ck_assert_int_eq(tw_release_trials_add_up(&timed, &sum, &err), 0);
    ck_assert_uint_eq(sum.n_measured, 0);
    tw_release_trials_drop(&timed);
    tw_release_trials_drop(&timed); /* safe twice */
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("timed");
    TCase *cases = tcase_create("cases");
    tcase_add_loop_test(cases, test_outcome, 0, (int)TW_COUNT(rows));
    suite_add_tcase(s, cases);

    TCase *sums = tcase_create("sums");
    tcase_add_test(sums, test_sum);
    tcase_add_test(sums, test_sum_of_nothing);
    suite_add_tcase(s, sums);
    return s;
}
