#include "suite.h"
#include "typed_run.h"

/* [expect] accepted.SERVER: how many connections it accepted. */

#define EXPECT(n) EXPERIMENT STEPS "| [expect]\n| accepted.server = " n "\n"
#define DONE "0.001 client ! connect = OK 30us\n"
#define COMMAND                                                                                \
    EXPERIMENT "| [server]\n| command = x\n" STEPS "| [expect]\n| accepted.server = 1\n"

static const struct ruling accepted[] = {
    {"as many as the file says", "server-accepted", TW_HOLDS, "1",
     EXPECT("1") DONE "0.3 server has 1 accepted\n"},
    {"fewer", "server-accepted", TW_FAILS, "0", EXPECT("1") DONE "0.3 server has 0 accepted\n"},
    {"more", "server-accepted", TW_FAILS, "2", EXPECT("1") DONE "0.3 server has 2 accepted\n"},
    {"none, and that is expected", "server-accepted", TW_HOLDS, "0",
     EXPECT("0") DONE "0.3 server has 0 accepted\n"},
    {"nobody counted", "server-accepted", TW_UNKNOWN, "not counted", EXPECT("1") DONE},
    {"a connect is no accept", "server-accepted", TW_UNKNOWN, "not counted",
     EXPECT("1") DONE "0.3 server has 1 TIME-WAIT\n"},
    {"a command says nothing", "server-accepted", TW_UNKNOWN, "a command", COMMAND DONE},
    {"fewer, as a step was not done", "server-accepted", TW_UNKNOWN, "ECONNREFUSED",
     EXPECT("1") "0.001 client ! connect = ECONNREFUSED 30us\n0.3 server has 0 accepted\n"},
    {"interrupted", "server-accepted", TW_UNKNOWN, "interrupted",
     "# interrupted SIGINT\n" EXPECT("1") DONE},
};

START_TEST(test_accepted)
{
    ruling_check(&accepted[_i]);
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("accepted");
    TCase *tc = tcase_create("counts");
    tcase_add_loop_test(tc, test_accepted, 0, (int)TW_COUNT(accepted));
    suite_add_tcase(s, tc);
    return s;
}
