#include "experiment.h"
#include "rule_case.h"
#include "rule_case_export.h"
#include "rule_case_make.h"
#include "rule_case_shrink.h"
#include "suite.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

enum { CASE_TEXT = TW_RULE_CASE_MAX_STEPS * TW_RULE_CASE_LINE };

static void write_case(const struct tw_rule_case *steps, char text[CASE_TEXT])
{
    size_t n_bytes = 0;
    text[0] = '\0';
    for (size_t i = 0; i < steps->n_steps; i++) {
        char line[TW_RULE_CASE_LINE];
        (void)snprintf(text + n_bytes, CASE_TEXT - n_bytes, "%s\n",
                       tw_rule_case_line(&steps->steps[i], line));
        n_bytes += strlen(text + n_bytes);
    }
}

static struct tw_rule_case read_case(const char *text)
{
    struct tw_rule_case steps;
    struct tw_err err = {0};
    ck_assert_msg(tw_rule_case_parse("a.case", text, &steps, &err) == 0, "%s", err.text);
    return steps;
}

/* What is printed is read back the same, word for word. */
START_TEST(test_there_and_back)
{
    char once[CASE_TEXT];
    char again[CASE_TEXT];
    struct tw_rule_case made;
    for (uint64_t i = 0; i < 200; i++) {
        tw_rule_case_make((uint64_t)_i, i, &made);
        write_case(&made, once);
        struct tw_rule_case parsed = read_case(once);
        write_case(&parsed, again);
        ck_assert_str_eq(once, again);
    }
}
END_TEST

static const struct {
    const char *text, *message;
} wrong[] = {
    {"", "a.case: no steps"},
    {"# nothing\n\n", "a.case: no steps"},
    {"s0\n", "a.case:1: unknown word 'no verb'; a step is, for example: s0 bind 127.0.0.1"},
    {"s0 socket ipv4 -\nbind s0\n",
     "a.case:2: unknown word 'bind'; a step is, for example: s0 bind 127.0.0.1"},
    {"s12 listen\n", "a.case:1: unknown word 's12'; a step is, for example: s0 bind 127.0.0.1"},
    {"s0x listen\n", "a.case:1: unknown word 's0x'; a step is, for example: s0 bind 127.0.0.1"},
    {"s0 jump\n", "a.case:1: unknown word 'jump'; a step is, for example: s0 bind 127.0.0.1"},
    {"s0 bind 10.0.0.1\n",
     "a.case:1: unknown word '10.0.0.1'; a step is, for example: s0 bind 127.0.0.1"},
    {"s0 listen A\n", "a.case:1: unknown word 'A'; a step is, for example: s0 bind 127.0.0.1"},
    {"s0 bind 127.0.0.1 127.0.0.1 127.0.0.1 127.0.0.1 127.0.0.1 "
     "127.0.0.1 127.0.0.1 127.0.0.1 127.0.0.1 127.0.0.1\n",
     "a.case:1: the line is too long"},
};

START_TEST(test_wrong_case)
{
    struct tw_rule_case steps = {.n_steps = 7};
    struct tw_err err = {0};
    ck_assert_int_eq(tw_rule_case_parse("a.case", wrong[_i].text, &steps, &err), -1);
    ck_assert_str_eq(err.text, wrong[_i].message);
    ck_assert_uint_eq(steps.n_steps, 7);
}
END_TEST

/* What a step came to is passed over: what `--case` prints can be played again. */
START_TEST(test_outcomes)
{
    char text[CASE_TEXT];
    struct tw_rule_case steps = read_case("s0 bind 127.0.0.1 = EADDRINUSE, only-new\n");
    write_case(&steps, text);
    ck_assert_str_eq(text, "s0 bind 127.0.0.1\n");
}
END_TEST

START_TEST(test_too_many_steps)
{
    static const char line[] = "s0 listen\n";
    enum { LINE = sizeof line - 1 };
    char text[(TW_RULE_CASE_MAX_STEPS + 1) * LINE + 1] = "";
    struct tw_rule_case steps;
    struct tw_err err = {0};
    for (size_t i = 0; i <= TW_RULE_CASE_MAX_STEPS; i++)
        memcpy(text + i * LINE, line, sizeof line);
    ck_assert_int_eq(tw_rule_case_parse("a.case", text, &steps, &err), -1);
    ck_assert_str_eq(err.text, "a.case:49: a case has at most 48 steps");
}
END_TEST

START_TEST(test_same_seed_same_case)
{
    char one[CASE_TEXT];
    char other[CASE_TEXT];
    struct tw_rule_case made;
    tw_rule_case_make(7, 1234, &made);
    write_case(&made, one);
    tw_rule_case_make(7, 1234, &made);
    write_case(&made, other);
    ck_assert_str_eq(one, other);
    tw_rule_case_make(7, 1235, &made);
    write_case(&made, other);
    ck_assert_str_ne(one, other);
    tw_rule_case_make(8, 1234, &made);
    write_case(&made, other);
    ck_assert_str_ne(one, other);
}
END_TEST

/* Something that is wrong with cases in which s1 has A when it binds, and s0 listens. */
static bool shows(const struct tw_rule_case *candidate, void *arg)
{
    bool reuseaddr = false;
    bool listens = false;
    unsigned *n_tries = arg;
    (*n_tries)++;
    for (size_t i = 0; i < candidate->n_steps; i++) {
        const struct tw_rule_case_step *step = &candidate->steps[i];
        listens = listens || (step->slot == 0 && step->verb == TW_RULE_CASE_LISTEN);
        if (step->slot == 1 && step->verb == TW_RULE_CASE_SOCKET)
            reuseaddr = step->reuseaddr;
        if (step->slot == 1 && step->verb == TW_RULE_CASE_BIND && reuseaddr && listens)
            return true;
    }
    return false;
}

static const char long_case[] = "s2 socket ipv4 A user0\n"
                                "s0 socket ipv6 AP user1 lo v6only\n"
                                "s0 bind ::\n"
                                "s2 bind 127.0.0.1\n"
                                "s0 listen\n"
                                "s2 connect 127.0.0.1\n"
                                "s2 close\n"
                                "s1 socket ipv6 AP user1 veth\n"
                                "s1 bind ::1\n"
                                "s2 peer-closes\n";

START_TEST(test_shrink)
{
    char text[CASE_TEXT];
    unsigned n_tries = 0;
    struct tw_rule_case steps = read_case(long_case);
    tw_rule_case_shrink(&steps, shows, &n_tries, 1000);
    write_case(&steps, text);
    ck_assert_str_eq(text, "s0 listen\ns1 socket ipv4 A user0\ns1 bind 127.0.0.1\n");
    ck_assert_uint_lt(n_tries, 100);
}
END_TEST

START_TEST(test_shrink_gives_up)
{
    unsigned n_tries = 0;
    struct tw_rule_case steps = read_case(long_case);
    tw_rule_case_shrink(&steps, shows, &n_tries, 3);
    ck_assert_uint_eq(n_tries, 3);
    ck_assert(shows(&steps, &n_tries));
}
END_TEST

START_TEST(test_export)
{
    char text[TW_EXPORT_TEXT];
    struct tw_rule_case steps = read_case("s0 socket ipv4 - user0\n"
                                          "s0 bind 0.0.0.0\n"
                                          "s0 listen\n"
                                          "s1 reach 127.0.0.1 user0\n"
                                          "s1 set A\n"
                                          "s1 shutdown\n"
                                          "s1 peer-closes\n"
                                          "s0 close\n"
                                          "s2 socket ipv4 A user1\n"
                                          "s2 bind 127.0.0.1\n");
    ck_assert(tw_rule_case_export(&steps, EADDRINUSE, text));
    ck_assert_str_eq(strstr(text, "\n[server s0]"), "\n[server s0]\n"
                                                    "address   = 0.0.0.0\n"
                                                    "reuseaddr = no\n"
                                                    "reuseport = no\n"
                                                    "listen    = no\n"
                                                    "\n[client c1]\n"
                                                    "address   = 127.0.0.1\n"
                                                    "\n[steps]\n"
                                                    "lab = wait 1ms\n"
                                                    "s0 = listen\n"
                                                    "c1 = connect s0\n"
                                                    "s0 = set reuseaddr yes\n"
                                                    "s0 = set reuseport no\n"
                                                    "s0 = shutdown wr\n"
                                                    "s0 = await FIN-WAIT-2\n"
                                                    "c1 = close\n"
                                                    "s0 = await TIME-WAIT\n"
                                                    "s0 = close listener\n"
                                                    "\n[probe new]\n"
                                                    "address   = 127.0.0.1\n"
                                                    "reuseaddr = yes\n"
                                                    "reuseport = no\n"
                                                    "uid       = 1\n"
                                                    "expect    = EADDRINUSE, not OK within "
                                                    "100ms\n");
    struct tw_experiment experiment;
    struct tw_err err = {0};
    ck_assert_msg(tw_experiment_parse("a.ini", text, strlen(text), &experiment, &err) == 0,
                  "%s", err.text);
    tw_experiment_drop(&experiment);
}
END_TEST

/* What experiments cannot say is not written down as something else. */
static const char *const unsaid[] = {
    "s0 socket ipv4 - user0 lo\ns0 bind 0.0.0.0\ns1 socket ipv4 - user0\ns1 bind 0.0.0.0\n",
    "s0 socket ipv4 - user0\ns0 bind 0.0.0.0\ns1 socket ipv4 - user0 veth\ns1 bind 0.0.0.0\n",
    "s0 socket ipv4 - user0\ns0 bind 0.0.0.0\ns1 socket ipv4 - user0\ns1 choose 0.0.0.0\n",
    "s0 socket ipv4 - user0\ns0 bind 0.0.0.0\ns0 listen\n",
    "s0 socket ipv4 - user0\ns0 connect 127.0.0.1\ns1 socket ipv4 - user0\ns1 bind 0.0.0.0\n",
    "s0 socket ipv4 - user0\ns0 bind 127.0.0.1\ns0 listen\ns1 reach 127.0.0.1 user1\n"
    "s2 socket ipv4 - user0\ns2 bind 127.0.0.1\n",
    "s0 socket ipv4 - user0\ns0 bind 127.0.0.1\ns0 listen\ns1 socket ipv4 - user0\n"
    "s1 bind 127.0.0.2\ns2 socket ipv4 - user0\ns2 bind 127.0.0.1\n",
    "s0 socket ipv6 - user0\ns0 bind ::\ns0 listen\ns1 reach 127.0.0.1 user0\n"
    "s2 socket ipv4 - user0\ns2 bind 127.0.0.1\n",
};

START_TEST(test_unsaid)
{
    char text[TW_EXPORT_TEXT] = "before";
    struct tw_rule_case steps = read_case(unsaid[_i]);
    ck_assert(!tw_rule_case_export(&steps, 0, text));
    ck_assert_str_eq(text, "");
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("rule_case");

    TCase *text = tcase_create("text");
    tcase_add_loop_test(text, test_there_and_back, 0, 4);
    tcase_add_loop_test(text, test_wrong_case, 0, (int)TW_COUNT(wrong));
    tcase_add_test(text, test_outcomes);
    tcase_add_test(text, test_too_many_steps);
    suite_add_tcase(s, text);

    TCase *make = tcase_create("make");
    tcase_add_test(make, test_same_seed_same_case);
    suite_add_tcase(s, make);

    TCase *shrink = tcase_create("shrink");
    tcase_add_test(shrink, test_shrink);
    tcase_add_test(shrink, test_shrink_gives_up);
    suite_add_tcase(s, shrink);

    TCase *export = tcase_create("export");
    tcase_add_test(export, test_export);
    tcase_add_loop_test(export, test_unsaid, 0, (int)TW_COUNT(unsaid));
    suite_add_tcase(s, export);
    return s;
}
