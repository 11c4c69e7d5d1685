#include "suite.h"
#include "typed_run.h"

/* [expect] state.PEER and counter.NAME: the kernel's own word. */

#define STATE(what)                                                                            \
    EXPERIMENT STEPS "| [probe plain]\n| expect = OK\n| [expect]\n| state.server = " what "\n"
#define COUNT(n) EXPERIMENT STEPS "| [expect]\n| counter.TWRecycled = " n "\n"
#define DONE "0.001 client ! connect = OK 30us\n"
#define TRIED "0.3 plain = OK 3us\n"
#define INTERRUPTED "# interrupted SIGINT\n"

static const struct ruling states[] = {
    {"just after the first try", "server-state", TW_HOLDS, "TIME-WAIT",
     STATE("TIME-WAIT") DONE TRIED "0.301 server : TIME-WAIT timer 59900ms\n"},
    {"the same as before it", "server-state", TW_HOLDS, "FIN-WAIT-2",
     STATE("FIN-WAIT-2") DONE "0.2 server : FIN-WAIT-2\n" TRIED},
    {"another one", "server-state", TW_FAILS, "CLOSED",
     STATE("TIME-WAIT") DONE "0.2 server : TIME-WAIT\n" TRIED "0.301 server : CLOSED\n"},
    {"what comes after the second try is something else", "server-state", TW_HOLDS, "TIME-WAIT",
     STATE("TIME-WAIT") DONE "0.3 plain = EADDRINUSE\n0.301 server : TIME-WAIT\n"
                             "0.320 plain = EADDRINUSE\n60.1 server : CLOSED\n"},
    {"what comes after [then] is something else", "server-state", TW_HOLDS, "TIME-WAIT",
     STATE("TIME-WAIT") "| [then]\n| server = destroy\n" DONE
                        "0.3 plain = EADDRINUSE\n0.301 server : TIME-WAIT\n"
                        "0.310 server ! destroy = OK\n0.311 server : CLOSED\n"},
    {"the client's is not the server's", "server-state", TW_UNKNOWN, "not asked",
     STATE("TIME-WAIT") DONE TRIED "0.301 client : TIME-WAIT\n"},
    {"nor is a later connection's", "server-state", TW_UNKNOWN, "not asked",
     STATE("TIME-WAIT") DONE TRIED "0.301 server.2 : TIME-WAIT\n"},
    {"nor a listener's", "server-state", TW_UNKNOWN, "not asked",
     STATE("CLOSED") DONE "0.2 server : LISTEN gone\n" TRIED},
    {"unless that is what is asked", "server-state", TW_HOLDS, "LISTEN",
     STATE("LISTEN") DONE "0.2 server : LISTEN\n" TRIED "0.301 server : TIME-WAIT\n"},
    {"... and it is gone", "server-state", TW_FAILS, "LISTEN gone",
     STATE("LISTEN") DONE "0.2 server : LISTEN gone\n" TRIED},
    {"nobody tried", "server-state", TW_UNKNOWN, "nothing was tried",
     STATE("TIME-WAIT") DONE "0.301 server : TIME-WAIT\n"},
    {"interrupted before it", "server-state", TW_UNKNOWN, "interrupted",
     INTERRUPTED STATE("TIME-WAIT") DONE "0.2 server : TIME-WAIT\n"},
    {"without a probe, the last", "server-state", TW_HOLDS, "CLOSED",
     EXPERIMENT STEPS "| [expect]\n| state.server = CLOSED\n" DONE
                      "0.2 server : TIME-WAIT\n0.3 server : CLOSED\n"},
    {"... unless it was cut short", "server-state", TW_UNKNOWN, "interrupted",
     INTERRUPTED EXPERIMENT STEPS "| [expect]\n| state.server = CLOSED\n" DONE
                                  "0.3 server : CLOSED\n"},
};

static const struct ruling counts[] = {
    {"as much", "counter-TWRecycled", TW_HOLDS, "1",
     "# counter TWRecycled 1\n" COUNT("1") DONE},
    {"not at all", "counter-TWRecycled", TW_HOLDS, "0",
     "# counter TWRecycled 0\n" COUNT("0") DONE},
    {"more", "counter-TWRecycled", TW_FAILS, "2", "# counter TWRecycled 2\n" COUNT("1") DONE},
    {"less", "counter-TWRecycled", TW_FAILS, "0", "# counter TWRecycled 0\n" COUNT("1") DONE},
    {"less, so far", "counter-TWRecycled", TW_UNKNOWN, "interrupted",
     INTERRUPTED "# counter TWRecycled 0\n" COUNT("1") DONE},
    {"as much, so far", "counter-TWRecycled", TW_UNKNOWN, "interrupted",
     INTERRUPTED "# counter TWRecycled 1\n" COUNT("1") DONE},
    {"more, whatever comes", "counter-TWRecycled", TW_FAILS, "2",
     INTERRUPTED "# counter TWRecycled 2\n" COUNT("1") DONE},
    {"none was read", "counter-TWRecycled", TW_UNKNOWN, "not read", COUNT("0") DONE},
    {"no such counter", "counter-TWRecycled", TW_UNKNOWN, "such a counter",
     "# counter TWKilled 1\n" COUNT("0") DONE},
};

START_TEST(test_state)
{
    ruling_check(&states[_i]);
}
END_TEST

START_TEST(test_count)
{
    ruling_check(&counts[_i]);
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("measured");
    TCase *tc = tcase_create("states");
    tcase_add_loop_test(tc, test_state, 0, (int)TW_COUNT(states));
    suite_add_tcase(s, tc);
    tc = tcase_create("counters");
    tcase_add_loop_test(tc, test_count, 0, (int)TW_COUNT(counts));
    suite_add_tcase(s, tc);
    return s;
}
