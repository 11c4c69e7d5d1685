#include "explain.h"
#include "suite.h"
#include "typed_run.h"

#include <string.h>

/* A probe that is refused sets an option on the same socket, and tries it again. */

#define HEAD EXPERIMENT STEPS "| [probe plain]\n| retry = reuseport\n"
#define EXPECT HEAD "| expect = EADDRINUSE, then OK after RETRY\n"
#define DONE "0.001 client ! connect = OK 30us\n"
#define REFUSED "0.300 plain = EADDRINUSE 3us\n"
#define SET "0.301 plain ! set reuseport yes = OK 1us\n"
#define FIRST_BIND "# first-bind\n"

static const struct ruling retries[] = {
    {"the next try works", "plain-release", TW_HOLDS, "OK",
     EXPECT DONE REFUSED SET "0.302 plain = OK 3us\n"},
    {"the option does not help", "plain-release", TW_FAILS, "EADDRINUSE",
     EXPECT DONE REFUSED SET "0.302 plain = EADDRINUSE 3us\n"},
    {"... and what works later is not due to it", "plain-release", TW_FAILS, "EADDRINUSE",
     EXPECT DONE REFUSED SET "0.302 plain = EADDRINUSE 3us\n0.400 plain = OK 3us\n"},
    {"it worked before", "plain-release", TW_FAILS, "worked at the first try",
     EXPECT DONE "0.300 plain = OK 3us\n"},
    {"the option cannot be set", "plain-release", TW_UNKNOWN, "was not set: ENOPROTOOPT",
     EXPECT DONE REFUSED
     "0.301 plain ! set reuseport yes = ENOPROTOOPT 1us\n0.302 plain = OK 3us\n"},
    {"not tried again", "plain-release", TW_UNKNOWN, "not tried again",
     EXPECT DONE REFUSED SET},
    {"only the first try was asked for", "plain-release", TW_UNKNOWN, "--first-bind",
     FIRST_BIND EXPECT DONE REFUSED},
    {"another probe's option is not this one's", "plain-release", TW_UNKNOWN, "not tried again",
     EXPECT "| [probe other]\n| expect = OK\n" DONE REFUSED
            "0.301 other ! set reuseport yes = OK 1us\n0.302 plain = EADDRINUSE 3us\n"},
    {"another window is ruled on as ever", "plain-release", TW_HOLDS, "still refused",
     HEAD "| expect = EADDRINUSE, not OK within 1s\n" DONE REFUSED SET
          "0.302 plain = EADDRINUSE 3us\n1.400 plain = EADDRINUSE 3us\n"},
};

START_TEST(test_retries)
{
    ruling_check(&retries[_i]);
}
END_TEST

/* Beside a server that listens, each with its reason. */
#define LISTENER(option)                                                                       \
    EXPERIMENT "| [server]\n| " option "\n" STEPS "| [probe plain]\n| retry = reuseport\n"     \
               "| expect = EADDRINUSE, then OK after RETRY\n"                                  \
               "0.0005 server ! listen = OK 3us\n0.0006 server : LISTEN\n" DONE

static const struct {
    const char *says, *ledger;
} whys[] = {
    {"plain, with SO_REUSEPORT set on the same socket after that: bind() on 0.0.0.0:5000 with "
     "SO_REUSEPORT works, beside the server's listening socket",
     LISTENER("reuseport = yes") REFUSED SET "0.302 plain = OK 3us\n"},
    {"plain, with SO_REUSEPORT set on the same socket after that: bind() on 0.0.0.0:5000 with "
     "SO_REUSEPORT is refused: it conflicts with the server's listening socket",
     LISTENER("reuseaddr = yes") REFUSED SET "0.302 plain = EADDRINUSE 3us\n"},
    {"plain, with SO_REUSEPORT set on the same socket after that: bind() failed with "
     "EADDRINUSE.",
     LISTENER("reuseport = yes") REFUSED SET "0.302 plain = EADDRINUSE 3us\n"},
};

START_TEST(test_why)
{
    TW_AUTO(tw_run_drop) struct tw_run run = {0};
    TW_AUTO(tw_judged_drop) struct tw_judged judged = {0};
    bool said = false;
    typed_run(whys[_i].says, whys[_i].ledger, &run);
    judge_run(&run, &judged);
    for (size_t i = 0; i < judged.why.n; i++)
        said = said || strstr(judged.why.sentences[i], whys[_i].says) != NULL;
    ck_assert_msg(said, "not said: %s", whys[_i].says);
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("retry");
    TCase *tc = tcase_create("retries");
    tcase_add_loop_test(tc, test_retries, 0, (int)TW_COUNT(retries));
    tcase_add_loop_test(tc, test_why, 0, (int)TW_COUNT(whys));
    suite_add_tcase(s, tc);
    return s;
}
