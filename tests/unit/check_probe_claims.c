#include "suite.h"
#include "typed_run.h"

/* What the probes' binds came to. TIME-WAIT begins at 0.201; at HZ 250 the port is free 60 to
 * 62.052 s after that. */

#define HELD                                                                                   \
    EXPERIMENT STEPS "| [probe plain]\n| expect = EADDRINUSE, then OK after TIME_WAIT\n"
#define HELD_WITHOUT_HZ                                                                        \
    "| [experiment]\n| title = typed\n" STEPS                                                  \
    "| [probe plain]\n| expect = EADDRINUSE, then OK after TIME_WAIT\n"
#define FREE EXPERIMENT STEPS "| [probe plain]\n| expect = OK\n"
#define REFUSED "0.300 plain = EADDRINUSE 3us\n"
#define PREDICTED "# predicted plain 61.700\n"
#define RELEASED                                                                               \
    SERVER_FIRST REFUSED "61.6995 plain = EADDRINUSE 1us\n"                                    \
                         "61.7000 plain = OK 4us\n"
#define DONE "0.001 client ! connect = OK 30us\n"
#define FAILED "0.001 client ! connect = ECONNREFUSED 30us\n"
#define INTERRUPTED "# interrupted SIGINT\n"

static const struct ruling first_tries[] = {
    {"refused", "plain-first-try", TW_HOLDS, "EADDRINUSE", HELD DONE REFUSED},
    {"free", "plain-first-try", TW_HOLDS, "OK", FREE DONE "0.3 plain = OK 20us\n"},
    {"free after all", "plain-first-try", TW_FAILS, "OK", HELD DONE "0.3 plain = OK 20us\n"},
    {"refused after all", "plain-first-try", TW_FAILS, "EADDRINUSE", FREE DONE REFUSED},
    {"free, as a RST came by chance", "plain-first-try", TW_UNKNOWN,
     "OK, but a RST (#8) had ended a TIME-WAIT by chance",
     HELD SERVER_FIRST "0.25 client > server #8 R seq 2\n0.3 plain = OK 20us\n"},
    {"... and was ordered", "plain-first-try", TW_FAILS, "OK",
     HELD SERVER_FIRST "0.24 wire ! inject R from client seq RCV.NXT = OK\n"
                       "0.25 client > server #8 R seq 2\n0.3 plain = OK 20us\n"},
    {"... which has no port refused", "plain-first-try", TW_FAILS, "EADDRINUSE",
     FREE SERVER_FIRST "0.25 client > server #8 R seq 2\n" REFUSED},
    {"another errno", "plain-first-try", TW_FAILS, "EACCES", HELD DONE "0.3 plain = EACCES\n"},
    {"only the first counts", "plain-first-try", TW_FAILS, "EADDRINUSE",
     FREE DONE REFUSED "0.4 plain = OK\n"},
    {"refused, and the run was interrupted later", "plain-first-try", TW_FAILS, "EADDRINUSE",
     INTERRUPTED FREE DONE REFUSED},
    {"interrupted before it", "plain-first-try", TW_UNKNOWN, "interrupted by SIGINT",
     INTERRUPTED FREE DONE},
    {"a step was not done", "plain-first-try", TW_UNKNOWN, "failed with ECONNREFUSED",
     FREE FAILED},
    {"a step was not done, and it was tried", "plain-first-try", TW_UNKNOWN,
     "EADDRINUSE, but `client", FREE FAILED REFUSED},
    {"not tried", "plain-first-try", TW_UNKNOWN, "not tried", FREE DONE},
};

static const struct ruling releases[] = {
    {"in the window", "plain-release", TW_HOLDS, "between 61.4985 and 61.4991 s",
     HELD RELEASED},
    {"the window's beginning", "plain-release", TW_HOLDS, "between 60.0000 and 60.0100 s",
     HELD SERVER_FIRST REFUSED "60.201 plain = EADDRINUSE\n60.211 plain = OK\n"},
    {"too early", "plain-release", TW_FAILS, "between 59.7990 and 59.8990 s",
     HELD SERVER_FIRST REFUSED "60.000 plain = EADDRINUSE\n60.1 plain = OK\n"},
    {"too late", "plain-release", TW_FAILS, "between 62.0990 and 62.1190 s",
     HELD SERVER_FIRST REFUSED "62.300 plain = EADDRINUSE\n62.32 plain = OK\n"},
    {"never", "plain-release", TW_FAILS, "still refused 64.7990 s",
     HELD SERVER_FIRST REFUSED "65.0 plain = EADDRINUSE\n"},
    {"at once", "plain-release", TW_FAILS, "worked at the first try",
     HELD SERVER_FIRST "0.3 plain = OK\n"},
    {"a wide bracket over the window's edge", "plain-release", TW_UNKNOWN, "not tried",
     HELD SERVER_FIRST REFUSED "59.0 plain = EADDRINUSE\n61.0 plain = OK\n"},
    {"given up", "plain-release", TW_UNKNOWN, "given up 30.0",
     HELD SERVER_FIRST REFUSED "30.201 plain = EADDRINUSE\n"},
    {"only the first try was asked for", "plain-release", TW_UNKNOWN, "--first-bind",
     "# first-bind\n" HELD SERVER_FIRST REFUSED},
    {"interrupted", "plain-release", TW_UNKNOWN, "interrupted by SIGINT",
     INTERRUPTED HELD SERVER_FIRST REFUSED},
    {"a step was not done", "plain-release", TW_UNKNOWN, "failed with ECONNREFUSED",
     HELD FAILED},
    {"packets were lost", "plain-release", TW_UNKNOWN, "lost 1 packet",
     HELD "# dropped 1\n" RELEASED},
    {"HZ is not known", "plain-release", TW_UNKNOWN, "HZ is not known",
     HELD_WITHOUT_HZ RELEASED},
    {"no TIME-WAIT was captured", "plain-release", TW_UNKNOWN, "no segment shows",
     HELD DONE REFUSED "61.6995 plain = EADDRINUSE\n61.7 plain = OK\n"},
    {"the client's TIME-WAIT is not on the port", "plain-release", TW_UNKNOWN,
     "no segment shows",
     HELD CONNECTED "0.1 client > server F.\n"
                    "0.2 server > client F.\n"
                    "0.2 client > server .\n" REFUSED "61.6995 plain = EADDRINUSE\n"
                    "61.7 plain = OK\n"},
    {"nothing to wait for", "plain-release", LEFT_OUT, "", FREE DONE "0.3 plain = OK\n"},
};

static const struct ruling proofs[] = {
    {"an echo", "plain-alive", TW_HOLDS, "an echo",
     FREE DONE "0.3 plain = OK\n0.4 plain ! proof = OK 210us\n"},
    {"nobody answers", "plain-alive", TW_FAILS, "ETIMEDOUT",
     FREE DONE "0.3 plain = OK\n0.4 plain ! proof = ETIMEDOUT 1000000us\n"},
    {"not known", "plain-alive", TW_UNKNOWN, "not known",
     FREE DONE "0.3 plain = OK\n0.4 plain ! proof\n"},
    {"not tried", "plain-alive", TW_UNKNOWN, "not tried", FREE DONE "0.3 plain = OK\n"},
    {"interrupted before it", "plain-alive", TW_UNKNOWN, "interrupted by SIGINT",
     INTERRUPTED FREE DONE "0.3 plain = OK\n"},
    {"never free", "plain-alive", TW_UNKNOWN, "not free", FREE DONE REFUSED},
    {"not waited for", "plain-alive", TW_UNKNOWN, "--first-bind",
     "# first-bind\n" HELD SERVER_FIRST REFUSED},
};

static const struct ruling ticks[] = {
    {"on it", "released-on-the-tick", TW_HOLDS,
     "between 61.6985 and 61.6991 s after the first packet, predicted 61.6990 s",
     PREDICTED HELD RELEASED},
    {"one before", "released-on-the-tick", TW_HOLDS, "predicted 61.7025 s",
     "# predicted plain 61.7035\n" HELD RELEASED},
    {"two before", "released-on-the-tick", TW_FAILS, "predicted 61.7075 s",
     "# predicted plain 61.7085\n" HELD RELEASED},
    {"late, as on a busy machine", "released-on-the-tick", TW_HOLDS, "predicted 61.6900 s",
     "# predicted plain 61.6910\n" HELD RELEASED},
    {"later than that", "released-on-the-tick", TW_FAILS, "predicted 61.6880 s",
     "# predicted plain 61.6890\n" HELD RELEASED},
    {"on it, in a wide bracket", "released-on-the-tick", TW_HOLDS, "disturbed",
     PREDICTED HELD SERVER_FIRST REFUSED "61.6 plain = EADDRINUSE\n61.8 plain = OK\n"},
    {"... that is as wide as the timer's grain", "released-on-the-tick", TW_UNKNOWN,
     "more than one tick of the timer",
     "# predicted plain 61.7\n" HELD SERVER_FIRST REFUSED
     "60.0 plain = EADDRINUSE 1us\n62.1 plain = OK 4us\n"},
    {"later than that, as the lab stood still", "released-on-the-tick", TW_UNKNOWN,
     "stalled for 0.300 s meanwhile",
     "# predicted plain 61.3\n" HELD SERVER_FIRST REFUSED "61.65 lab has 300000 stalled-us\n"
     "61.6995 plain = EADDRINUSE 1us\n61.7000 plain = OK 100us\n"},
    {"... for much less than it was late", "released-on-the-tick", TW_FAILS,
     "predicted 61.2990 s",
     "# predicted plain 61.3\n" HELD SERVER_FIRST REFUSED "61.65 lab has 30000 stalled-us\n"
     "61.6995 plain = EADDRINUSE 1us\n61.7000 plain = OK 100us\n"},
    {"nothing was predicted", "released-on-the-tick", TW_UNKNOWN, "nothing was predicted",
     HELD RELEASED},
    {"HZ is not known", "released-on-the-tick", TW_UNKNOWN, "HZ is not known",
     PREDICTED HELD_WITHOUT_HZ RELEASED},
    {"not waited for", "released-on-the-tick", TW_UNKNOWN, "--first-bind",
     PREDICTED "# first-bind\n" HELD SERVER_FIRST REFUSED},
    {"not seen", "released-on-the-tick", TW_UNKNOWN, "not seen free",
     PREDICTED HELD SERVER_FIRST REFUSED},
    {"never refused", "released-on-the-tick", TW_UNKNOWN, "never refused",
     PREDICTED HELD SERVER_FIRST "0.3 plain = OK\n"},
    {"the second of two probes", "released-on-the-tick", TW_FAILS, "other: between",
     PREDICTED
     "# predicted other 61.800\n" HELD
     "| [probe other]\n| expect = EADDRINUSE, then OK after TIME_WAIT\n" SERVER_FIRST REFUSED
     "0.3 other = EADDRINUSE\n61.6995 plain = EADDRINUSE\n"
     "61.6995 other = EADDRINUSE\n61.7 plain = OK\n61.701 other = OK\n"},
    {"the first of two probes", "released-on-the-tick", TW_FAILS, "plain: between",
     "# predicted plain 61.8\n# predicted other 61.7\n" HELD
     "| [probe other]\n| expect = EADDRINUSE, then OK after TIME_WAIT\n" SERVER_FIRST REFUSED
     "0.3 other = EADDRINUSE\n61.6995 plain = EADDRINUSE\n"
     "61.6995 other = EADDRINUSE\n61.7 plain = OK\n61.701 other = OK\n"},
    {"nobody waits", "released-on-the-tick", LEFT_OUT, "", FREE DONE "0.3 plain = OK\n"},
};

START_TEST(test_first_try)
{
    ruling_check(&first_tries[_i]);
}
END_TEST

START_TEST(test_release)
{
    ruling_check(&releases[_i]);
}
END_TEST

START_TEST(test_alive)
{
    ruling_check(&proofs[_i]);
}
END_TEST

START_TEST(test_tick)
{
    ruling_check(&ticks[_i]);
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("probe_claims");
    TCase *tc = tcase_create("first-try");
    tcase_add_loop_test(tc, test_first_try, 0, (int)TW_COUNT(first_tries));
    suite_add_tcase(s, tc);
    tc = tcase_create("release");
    tcase_add_loop_test(tc, test_release, 0, (int)TW_COUNT(releases));
    suite_add_tcase(s, tc);
    tc = tcase_create("alive");
    tcase_add_loop_test(tc, test_alive, 0, (int)TW_COUNT(proofs));
    suite_add_tcase(s, tc);
    tc = tcase_create("tick");
    tcase_add_loop_test(tc, test_tick, 0, (int)TW_COUNT(ticks));
    suite_add_tcase(s, tc);
    return s;
}
