#include "suite.h"
#include "typed_run.h"

/* What the file says that a step must come to. */

#define EXPECT "| [expect]\n| first-fin = nobody\n"
#define STEP(what) EXPERIMENT "| [steps]\n| client = " what "\n"
#define REFUSED "0.1 client ! connect = ECONNREFUSED 30us\n"
#define TOOK(us) "0.1 client ! connect = OK " us "us\n"

#define WITHIN(took)                                                                           \
    STEP("connect within 3s -> OK in 1.9s..2.5s")                                              \
    "0.1 client ! connect within 3s = OK " took "\n"
#define LATER(before)                                                                          \
    EXPERIMENT "| [steps]\n| lab = set tcp_retries2 7\n| client = connect -> OK in "           \
               "1.9s..2.5s\n" before
#define CLIENT_WAITS                                                                           \
    "0.001 client > server #1 S seq 0\n"                                                       \
    "0.002 server > client #2 S. seq 0 ack 1\n"                                                \
    "0.003 client > server #3 . seq 1 ack 1\n"                                                 \
    "0.100 client > server #4 F. seq 1 ack 1\n"                                                \
    "0.140 server > client #5 . seq 1 ack 2\n"                                                 \
    "0.200 server > client #6 F. seq 1 ack 2\n"                                                \
    "0.201 client > server #7 . seq 2 ack 2\n"
#define CLIENT_RACED                                                                           \
    "0.001 client ! connect = OK 9us\n" CLIENT_WAITS "0.21 server > client #8 R seq 2\n"

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
    {"how long it took was not written down", "client-connect", TW_UNKNOWN, "duration",
     STEP("connect -> OK in 1.9s..2.5s") "0.1 client ! connect = OK\n"},
    {"between two looks, in time", "client-connect", TW_HOLDS,
     "OK after 2.000000 and before 2.100000 s", WITHIN("2000000us..2100000us")},
    {"... a look too early", "client-connect", TW_UNKNOWN,
     "after 1.800000 and before 2.100000 s", WITHIN("1800000us..2100000us")},
    {"... a look too late", "client-connect", TW_UNKNOWN, "not polled in between",
     WITHIN("2400000us..2600000us")},
    {"... both too late", "client-connect", TW_FAILS, "after 2.550000 and before 2.600000 s",
     WITHIN("2550000us..2600000us")},
    {"... both too early", "client-connect", TW_FAILS, "before 1.800000 s",
     WITHIN("1700000us..1800000us")},
    {"nobody wrote down when it was last looked for", "client-connect", TW_UNKNOWN,
     "OK in 2.600000 s: not polled in between", WITHIN("2600000us")},
    {"... of a step that looks once it is known", "client-connect", TW_FAILS,
     "OK in 2.600000 s", STEP("connect -> OK in 1.9s..2.5s") TOOK("2600000")},
    {"... but for the time in which the lab stood still", "client-connect", TW_UNKNOWN,
     "OK in 2.600000 s, but the lab was stalled for 0.200 s meanwhile",
     STEP("connect -> OK in 1.9s..2.5s") TOOK("2600000") "0.9 lab has 200000 stalled-us\n"},
    {"... for too short a time", "client-connect", TW_FAILS, "OK in 2.800000 s",
     STEP("connect -> OK in 1.9s..2.5s") TOOK("2800000") "0.9 lab has 200000 stalled-us\n"},
    {"... and said twice of one moment", "client-connect", TW_FAILS, "OK in 2.800000 s",
     STEP("connect -> OK in 1.9s..2.5s") TOOK("2800000") "0.9 lab has 200000 stalled-us\n"
                                                         "0.95 lab has 200000 stalled-us\n"},
    {"too fast, but long after the step before", "client-connect", TW_UNKNOWN,
     "in 1.850000 s, but 0.100000 s after the previous step began",
     LATER("0.0 lab ! set tcp_retries2 7 = OK 20us\n") TOOK("1850000")},
    {"... and not so long", "client-connect", TW_FAILS, "in 1.750000 s",
     LATER("0.0 lab ! set tcp_retries2 7 = OK 20us\n") TOOK("1750000")},
    {"... which was its own", "client-connect", TW_FAILS, "in 1.850000 s",
     EXPERIMENT "| [steps]\n| server = await LISTEN\n"
                "| client = connect -> OK in 1.9s..2.5s\n"
                "0.0 server ! await LISTEN = OK 99000us..99900us\n" TOOK("1850000")},
    {"its time was over, and the lab stood still", "client-connect", TW_UNKNOWN,
     "ETIMEDOUT, but the lab was stalled for 1.000 s meanwhile",
     STEP("connect -> OK") "0.1 client ! connect = ETIMEDOUT 5000000us\n"
                           "2.0 lab has 1000000 stalled-us\n"},
    {"... not said", "steps-done", TW_UNKNOWN, "failed with ETIMEDOUT, but the lab was stalled",
     STEP("connect") EXPECT "0.1 client ! connect = ETIMEDOUT 5000000us\n"
                            "2.0 lab has 1000000 stalled-us\n"},
    {"... for a moment of it", "steps-done", TW_FAILS, "failed with ETIMEDOUT",
     STEP("connect") EXPECT "0.1 client ! connect = ETIMEDOUT 5000000us\n"
                            "2.0 lab has 100000 stalled-us\n"},
    {"a TIME-WAIT takes longer than a step", "steps-done", TW_FAILS,
     "failed with ETIMEDOUT, in TIME-WAIT; `await CLOSED -> OK in 59s..63s` waits until that "
     "is",
     STEP("connect") "| server = await CLOSED\n" EXPECT TOOK(
         "30") "0.2 server : TIME-WAIT\n"
               "0.3 server ! await CLOSED = ETIMEDOUT 5000000us\n"},
    {"a RST had ended a TIME-WAIT by chance", "client-connect", TW_UNKNOWN,
     "OK, but a RST (#8) had ended a TIME-WAIT on one of the ports",
     STEP("connect") "| client = connect -> EADDRNOTAVAIL\n" CLIENT_RACED
                     "0.4 client ! connect = OK 30us\n"},
    {"... later", "client-connect", TW_FAILS, "OK",
     STEP("connect") "| client = connect -> EADDRNOTAVAIL\n"
                     "0.00001 client ! connect = OK 9us\n0.00002 client ! connect = OK "
                     "30us\n" CLIENT_WAITS "0.3 server > client #8 R seq 2\n"},
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
