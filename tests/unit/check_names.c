#include "ending.h"
#include "names.h"
#include "suite.h"
#include "tcp_state.h"

#include <errno.h>
#include <signal.h>
#include <string.h>

static const char *const fruit[] = {"apple", NULL, "blood-orange", "fig"};

START_TEST(test_find)
{
    unsigned index = 9;
    ck_assert(tw_names_find(fruit, TW_COUNT(fruit), "fig", &index));
    ck_assert_uint_eq(index, 3);
    ck_assert(tw_names_find(fruit, TW_COUNT(fruit), "BLOOD_Orange", &index));
    ck_assert_uint_eq(index, 2);

    static const char *const unknown[] = {"", "appl", "apples", "blood orange", "pear"};
    for (size_t i = 0; i < TW_COUNT(unknown); i++) {
        index = 9;
        ck_assert_msg(!tw_names_find(fruit, TW_COUNT(fruit), unknown[i], &index), "%s",
                      unknown[i]);
        ck_assert_uint_eq(index, 9);
    }
}
END_TEST

START_TEST(test_list)
{
    char text[64];
    ck_assert_str_eq(tw_names_list(fruit, TW_COUNT(fruit), text, sizeof text),
                     "apple, blood-orange or fig");
    ck_assert_str_eq(tw_names_list(fruit, 1, text, sizeof text), "apple");
    ck_assert_str_eq(tw_names_list(fruit, 0, text, sizeof text), "");

    for (size_t n = 1; n < 30; n++) {
        char room[32];
        memset(room, '!', sizeof room);
        (void)tw_names_list(fruit, TW_COUNT(fruit), room, n);
        ck_assert_uint_lt(strnlen(room, n), n);
        ck_assert_int_eq(room[n], '!');
    }
}
END_TEST

static const struct {
    const char *a, *b;
    unsigned distance;
} distances[] = {
    {"", "", 0},
    {"", "abc", 3},
    {"server", "server", 0},
    {"sever", "server", 1},
    {"server", "sevrer", 2},
    {"kitten", "sitting", 3},
};

static const struct {
    const char *typed, *near;
} typed[] = {
    {"rnu", "run"},
    {"RUN", "run"},
    {"jugde", "judge"},
    {"LIST", "list"},
    {"--frst-bind", "--first-bind"},
    {"--jsno", "--json"},
    {"bind", "--first-bind"},
    {"in", ""}, /* too short to be part of anything */
    {"frobnicate", ""},
    {"", ""},
    {"nothing-is-like-this", ""},
};

START_TEST(test_nearest)
{
    static const char *const names[] = {"run",     "list",   "judge",  "explore",
                                        "inspect", "doctor", "--json", "--first-bind"};
    char text[64];
    ck_assert_msg(
        strcmp(tw_names_nearest(names, TW_COUNT(names), typed[_i].typed, text, sizeof text),
               typed[_i].near) == 0,
        "%s: %s", typed[_i].typed, text);
}
END_TEST

START_TEST(test_distance)
{
    ck_assert_uint_eq(tw_names_distance(distances[_i].a, distances[_i].b),
                      distances[_i].distance);
    ck_assert_uint_eq(tw_names_distance(distances[_i].b, distances[_i].a),
                      distances[_i].distance);
}
END_TEST

START_TEST(test_distance_of_long_names)
{
    char long_name[1000];
    memset(long_name, 'x', sizeof long_name - 1);
    long_name[sizeof long_name - 1] = '\0';
    ck_assert_uint_eq(tw_names_distance(long_name, long_name), 0);
    ck_assert_uint_eq(tw_names_distance(long_name, ""), 63);
}
END_TEST

START_TEST(test_errno_both_ways)
{
    char text[TW_ERRNO_TEXT];
    ck_assert_str_eq(tw_errno_name(0, text), "OK");
    ck_assert_str_eq(tw_errno_name(EADDRINUSE, text), "EADDRINUSE");
    ck_assert_str_eq(tw_errno_name(ENOTEMPTY, text), "errno-39");
    for (int error = 0; error <= 4095; error++) {
        int back = -1;
        ck_assert(tw_errno_parse(tw_errno_name(error, text), &back));
        ck_assert_int_eq(back, error);
    }
}
END_TEST

static const char *const not_errnos[] = {
    "",
    "ok",
    "eaddrinuse",
    "EADDRINUSE ",
    "EWHAT",
    "errno",
    "errno-",
    "errno-0",
    "errno--5",
    "errno-+5",
    "errno- 5",
    "errno-5x",
    "errno-123456",
    "errno-99999999999999999999",
};

START_TEST(test_not_an_errno)
{
    int error = 7;
    ck_assert_msg(!tw_errno_parse(not_errnos[_i], &error), "`%s`", not_errnos[_i]);
    ck_assert_int_eq(error, 7);
}
END_TEST

START_TEST(test_signals)
{
    int signal = 0;
    ck_assert(tw_signal_parse("SIGINT", &signal) && signal == SIGINT);
    ck_assert(tw_signal_parse("int", &signal) && signal == SIGINT);
    ck_assert(tw_signal_parse("KILL", &signal) && signal == SIGKILL);
    ck_assert(!tw_signal_parse("", &signal));
    ck_assert(!tw_signal_parse("SIG", &signal));
    ck_assert(!tw_signal_parse("SIGSIGINT", &signal));
    ck_assert(!tw_signal_parse("9", &signal));
    ck_assert_int_eq(signal, SIGKILL);

    ck_assert_ptr_null(tw_signal_name(0));
    ck_assert_ptr_null(tw_signal_name(-1));
    ck_assert_ptr_null(tw_signal_name(4096));
    for (int i = 1; i < 64; i++) {
        const char *name = tw_signal_name(i);
        if (name != NULL)
            ck_assert(tw_signal_parse(name, &signal) && signal == i);
    }
}
END_TEST

START_TEST(test_states_both_ways)
{
    for (int i = 0; i < TW_N_TCP_STATES; i++) {
        enum tw_tcp_state back = TW_BOUND;
        ck_assert(tw_tcp_state_parse(tw_tcp_state_name((enum tw_tcp_state)i), &back));
        ck_assert_int_eq(back, i);
    }
    enum tw_tcp_state state = TW_CLOSED;
    ck_assert(tw_tcp_state_parse("time_wait", &state) && state == TW_TIME_WAIT);
    ck_assert(!tw_tcp_state_parse("FIN-WAIT", &state) && state == TW_TIME_WAIT);
}
END_TEST

START_TEST(test_endings_both_ways)
{
    for (int i = 0; i < TW_N_ENDINGS; i++) {
        enum tw_ending back = TW_RESET;
        ck_assert(tw_ending_parse(tw_ending_name((enum tw_ending)i), &back));
        ck_assert_int_eq(back, i);
    }
    enum tw_ending ending = TW_RESET;
    ck_assert(!tw_ending_parse("five-way", &ending) && ending == TW_RESET);
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("names");

    TCase *tables = tcase_create("tables");
    tcase_add_test(tables, test_find);
    tcase_add_test(tables, test_list);
    tcase_add_loop_test(tables, test_distance, 0, (int)TW_COUNT(distances));
    tcase_add_loop_test(tables, test_nearest, 0, TW_COUNT(typed));
    tcase_add_test(tables, test_distance_of_long_names);
    suite_add_tcase(s, tables);

    TCase *errnos = tcase_create("errnos");
    tcase_add_test(errnos, test_errno_both_ways);
    tcase_add_loop_test(errnos, test_not_an_errno, 0, (int)TW_COUNT(not_errnos));
    suite_add_tcase(s, errnos);

    TCase *words = tcase_create("words");
    tcase_add_test(words, test_signals);
    tcase_add_test(words, test_states_both_ways);
    tcase_add_test(words, test_endings_both_ways);
    suite_add_tcase(s, words);
    return s;
}
