#include "suite.h"
#include "typed_run.h"

/* [expect] near.NAME: two moments, not farther apart than that. */

#define NEAR(what)                                                                             \
    EXPERIMENT "| [steps]\n| client = connect\n| server = close\n"                             \
               "| [probe plain]\n| expect = EADDRINUSE, then OK after 2s\n"                    \
               "| [expect]\n| near.it = " what "\n"
#define HELD NEAR("plain.released, server.close + 2s, 100ms")
#define DONE "0.001 client ! connect = OK 30us\n0.100 server ! close = OK 9us\n"
#define REFUSED "0.3 plain = EADDRINUSE\n"

static const struct ruling rows[] = {
    {"near", "near-it", TW_HOLDS, "0.0400 to 0.0500 s apart",
     HELD DONE REFUSED "2.14 plain = EADDRINUSE\n2.15 plain = OK\n"},
    {"near, and before it", "near-it", TW_HOLDS, "0.0400 to 0.0500 s apart",
     HELD DONE REFUSED "2.05 plain = EADDRINUSE\n2.06 plain = OK\n"},
    {"about it", "near-it", TW_HOLDS, "0.0000 to 0.0200 s apart",
     HELD DONE REFUSED "2.09 plain = EADDRINUSE\n2.12 plain = OK\n"},
    {"too late", "near-it", TW_FAILS, "0.1100 to 0.1200",
     HELD DONE REFUSED "2.21 plain = EADDRINUSE\n2.22 plain = OK\n"},
    {"too early", "near-it", TW_FAILS, "0.1100 to 0.1200",
     HELD DONE REFUSED "1.98 plain = EADDRINUSE\n1.99 plain = OK\n"},
    {"too late, and the lab stood still", "near-it", TW_UNKNOWN, "stalled for 0.100 s",
     HELD DONE REFUSED "1.0 lab has 100000 stalled-us\n2.21 plain = EADDRINUSE\n"
                       "2.22 plain = OK\n"},
    {"... when both were over", "near-it", TW_FAILS, "0.1100 to 0.1200",
     HELD DONE REFUSED "2.21 plain = EADDRINUSE\n2.22 plain = OK\n"
                       "2.9 lab has 500000 stalled-us\n"},
    {"nobody looked closely enough", "near-it", TW_UNKNOWN, "0.0900 to 0.1100",
     HELD DONE REFUSED "2.19 plain = EADDRINUSE\n2.21 plain = OK\n"},
    {"never released", "near-it", TW_UNKNOWN, "plain.released was not seen", HELD DONE REFUSED},
    {"not waited for", "near-it", TW_UNKNOWN, "--first-bind",
     "# first-bind\n" HELD DONE REFUSED},
    {"interrupted", "near-it", TW_UNKNOWN, "interrupted",
     "# interrupted SIGINT\n" HELD DONE REFUSED},
    {"a step that was not done", "near-it", TW_UNKNOWN, "server.close was not seen",
     NEAR("plain.released, server.close, 1s") "0.001 client ! connect = OK\n0.3 plain = OK\n"},
    {"two steps", "near-it", TW_HOLDS, "0.0990 to 0.0990 s apart",
     NEAR("client.connect, server.close, 100ms") DONE},
    {"two steps, the other way round", "near-it", TW_FAILS, "0.0990 to 0.0990 s apart",
     NEAR("server.close, client.connect, 98ms") DONE},
    {"the last time that it was refused", "near-it", TW_HOLDS, "0.0000 to 0.0000",
     NEAR("plain.refused, server.close + 1.9s, 1ms") DONE REFUSED
     "2.0 plain = EADDRINUSE\n2.1 plain = OK\n"},
    {"it worked at the first try", "near-it", TW_HOLDS, "0.1000 to 0.1000",
     NEAR("plain.released, server.close, 200ms") DONE "0.2 plain = OK\n"},
};

START_TEST(test_row)
{
    ruling_check(&rows[_i]);
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("near");
    TCase *tc = tcase_create("moments");
    tcase_add_loop_test(tc, test_row, 0, (int)TW_COUNT(rows));
    suite_add_tcase(s, tc);
    return s;
}
