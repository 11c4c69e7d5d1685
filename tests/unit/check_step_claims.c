#include "suite.h"
#include "typed_run.h"

/* What the file says that a step must come to. */

#define EXPECT "| [expect]\n| first-fin = nobody\n"
#define STEP(what) EXPERIMENT "| [steps]\n| client = " what "\n"
#define REFUSED "0.1 client ! connect = ECONNREFUSED 30us\n"
#define TOOK(us) "0.1 client ! connect = OK " us "us\n"

static const struct ruling rows[] = {
    {"an errno, as expected", "client-connect", TW_HOLDS, "ECONNREFUSED",
     STEP("connect -> ECONNREFUSED") REFUSED},
    {"... is a step that was done", "steps-done", TW_HOLDS, "1 step",
     STEP("connect -> ECONNREFUSED") REFUSED},
    {"... and makes no connection to rule on", "kernel-agrees", LEFT_OUT, "",
     STEP("connect -> ECONNREFUSED") REFUSED},
    {"... unless another one does", "kernel-agrees", TW_UNKNOWN, "no state",
     STEP("connect -> ECONNREFUSED") "| client = connect\n" REFUSED},
    {"it worked after all", "client-connect", TW_FAILS, "OK",
     STEP("connect -> ECONNREFUSED") TOOK("30")},
    {"... which is no step that was not done", "steps-done", TW_UNKNOWN,
     "succeeded, not ECONNREFUSED", STEP("connect -> ECONNREFUSED") TOOK("30")},
    {"another errno", "client-connect", TW_FAILS, "ETIMEDOUT",
     STEP("connect -> ECONNREFUSED") "0.1 client ! connect = ETIMEDOUT 30us\n"},
    {"not expected to fail, said", "client-connect", TW_FAILS, "ECONNREFUSED",
     STEP("connect -> OK") REFUSED},
    {"not expected to fail, not said", "client-connect", LEFT_OUT, "",
     STEP("connect") EXPECT REFUSED},
    {"what it came to was not written down", "client-connect", TW_UNKNOWN, "not known",
     STEP("connect -> OK") "0.1 client ! connect\n"},
    {"not seen", "client-connect", TW_UNKNOWN, "was not seen", STEP("connect -> OK")},
    {"interrupted", "client-connect", TW_UNKNOWN, "interrupted by SIGINT",
     "# interrupted SIGINT\n" STEP("connect -> OK")},
    {"in time", "client-connect", TW_HOLDS, "OK in 2.100000 s",
     STEP("connect -> OK in 1.9s..2.5s") TOOK("2100000")},
    {"in time at the edge", "client-connect", TW_HOLDS, "OK in 1.900000 s",
     STEP("connect -> OK in 1.9s..2.5s") TOOK("1900000")},
    {"too fast", "client-connect", TW_FAILS, "OK in 1.899999 s",
     STEP("connect -> OK in 1.9s..2.5s") TOOK("1899999")},
    {"too slow", "client-connect", TW_FAILS, "OK in 2.500001 s",
     STEP("connect -> OK in 1.9s..2.5s") TOOK("2500001")},
    {"in time, and failed", "client-connect", TW_FAILS, "ECONNREFUSED in 2.000000 s",
     STEP("connect -> OK in 1.9s..2.5s") "0.1 client ! connect = ECONNREFUSED 2000000us\n"},
    {"too slow is done, too", "steps-done", TW_HOLDS, "1 step",
     STEP("connect -> OK in 1.9s..2.5s") TOOK("2500001")},
    {"how long it took was not written down", "client-connect", TW_UNKNOWN, "how long",
     STEP("connect -> OK in 1.9s..2.5s") "0.1 client ! connect = OK\n"},
    {"the second of its name", "client-connect-2", TW_FAILS, "OK",
     STEP("connect -> OK") "| client = connect -> EADDRNOTAVAIL\n" TOOK(
         "30") "0.2 client ! connect = OK 30us\n"},
    {"after one that has no claim", "client-connect", TW_HOLDS, "EADDRNOTAVAIL",
     STEP("connect") "| client = connect -> EADDRNOTAVAIL\n" TOOK(
         "30") "0.2 client ! connect = EADDRNOTAVAIL\n"},
    {"the lab's own", "lab-set", TW_HOLDS, "ENOENT",
     STEP("connect") "| lab = set no_such_setting 1 -> ENOENT\n" TOOK(
         "30") "0.2 lab ! set no_such_setting 1 = ENOENT\n"},
    {"of [then]", "server-close", TW_HOLDS, "OK",
     STEP("connect") "| [then]\n| server = close -> OK\n" EXPECT TOOK(
         "30") "0.2 server ! close = OK 3us\n"},
    {"[then] is not done with --first-bind", "server-close", LEFT_OUT, "",
     "# first-bind\n" STEP("connect") "| [then]\n| server = close -> OK\n" EXPECT TOOK("30")},
    {"a step before it came to nothing", "client-close", TW_UNKNOWN,
     "`client = connect` failed with ECONNREFUSED",
     STEP("connect") "| client = close -> OK\n" REFUSED},
};

START_TEST(test_step)
{
    ruling_check(&rows[_i]);
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("step_claims");
    TCase *tc = tcase_create("expected");
    tcase_add_loop_test(tc, test_step, 0, (int)TW_COUNT(rows));
    suite_add_tcase(s, tc);
    return s;
}
