#include "experiment.h"
#include "suite.h"
#include "timer_case.h"

#include <string.h>

/* Random cases for the timer: which come, and that each is an experiment. */

enum { SEEDS = 40, CASES = 4 * TW_N_TRIAL_KINDS };

START_TEST(test_same_seed_same_case)
{
    static struct tw_timer_case one;
    static struct tw_timer_case other;
    tw_timer_case_make(7, 123, &one);
    tw_timer_case_make(7, 123, &other);
    ck_assert_str_eq(one.name, "explore-timer-7-123");
    ck_assert_str_eq(one.text, other.text);
    ck_assert_int_eq(one.kind, other.kind);
    tw_timer_case_make(7, 123 + TW_N_TRIAL_KINDS, &other);
    ck_assert_int_eq(one.kind, other.kind);
    ck_assert_str_ne(strstr(one.text, "\n[server]"), strstr(other.text, "\n[server]"));
    tw_timer_case_make(8, 123, &other);
    ck_assert_str_ne(one.text, other.text);
}
END_TEST

/* Of as many as there are, each is of another kind, whatever the seed. */
START_TEST(test_all_kinds)
{
    static struct tw_timer_case made;
    for (uint64_t seed = UINT64_MAX - 3; seed != 4; seed++) {
        bool met[TW_N_TRIAL_KINDS] = {false};
        for (uint64_t i = 0; i < TW_N_TRIAL_KINDS; i++) {
            tw_timer_case_make(seed, i, &made);
            ck_assert_msg(!met[made.kind], "%s comes twice",
                          tw_release_trials_kind_name(made.kind));
            met[made.kind] = true;
        }
    }
}
END_TEST

/* The longest that the kernel can hold a port for by what the case says, and its steps. */
static tw_ns longest(const struct tw_experiment *experiment)
{
    tw_ns sum =
        65 * TW_S; /* a TIME-WAIT at any HZ; two timers of 30 s are no longer at HZ 250 */
    for (size_t i = 0; i < experiment->n_steps; i++)
        sum += experiment->steps[i].action.time_ns;
    for (size_t i = 0; i < experiment->n_then; i++)
        sum += experiment->then[i].action.time_ns;
    static const char again[] = "duplicate FIN from client after ";
    const char *after = strstr(experiment->text, again);
    if (after != NULL)
        sum += strtol(after + sizeof again - 1, NULL, 10) * TW_MS;
    return sum;
}

START_TEST(test_each_is_an_experiment)
{
    static struct tw_timer_case made;
    for (uint64_t i = 0; i < CASES; i++) {
        struct tw_experiment experiment = {0};
        struct tw_err err = {0};
        tw_timer_case_make((uint64_t)_i, i, &made);
        ck_assert_msg(
            tw_experiment_parse("a.ini", made.text, strlen(made.text), &experiment, &err) == 0,
            "%s\n%s", err.text, made.text);
        /* What is run is what is saved, word for word. */
        ck_assert_str_eq(experiment.text, made.text);
        ck_assert_uint_ge(experiment.n_probes, 1);
        for (size_t j = 0; j < experiment.n_probes; j++)
            ck_assert(tw_probe_waits(&experiment.probes[j]));
        ck_assert_msg(longest(&experiment) <= TW_TIMER_LONGEST, "%s", made.text);
        tw_experiment_drop(&experiment);
    }
}
END_TEST

static const char *setting_of(const struct tw_experiment *experiment, const char *name)
{
    for (size_t i = 0; i < experiment->n_settings; i++)
        if (strcmp(experiment->settings[i].name, name) == 0)
            return experiment->settings[i].value;
    return "";
}

/* Only its timer may end a TIME-WAIT. A wire can make an ACK so late that the FIN is sent
 * again, and a CLOSED client answers the second ACK with a RST. */
START_TEST(test_no_rst_ends_time_wait)
{
    static struct tw_timer_case made;
    for (uint64_t i = 0; i < CASES; i++) {
        TW_AUTO(tw_experiment_drop) struct tw_experiment experiment = {0};
        struct tw_err err = {0};
        tw_timer_case_make((uint64_t)_i, i, &made);
        ck_assert_int_eq(
            tw_experiment_parse("a.ini", made.text, strlen(made.text), &experiment, &err), 0);
        if (experiment.network == TW_NETWORK_WIRE)
            ck_assert_msg(strcmp(setting_of(&experiment, "tcp_rfc1337"), "1") == 0, "%s",
                          made.text);
    }
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("timer_case");
    TCase *tc = tcase_create("make");
    tcase_add_test(tc, test_same_seed_same_case);
    tcase_add_test(tc, test_all_kinds);
    tcase_add_loop_test(tc, test_each_is_an_experiment, 0, SEEDS);
    tcase_add_loop_test(tc, test_no_rst_ends_time_wait, 0, SEEDS);
    suite_add_tcase(s, tc);
    return s;
}
