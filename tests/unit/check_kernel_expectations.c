#include "suite.h"
#include "typed_run.h"

/* [expect] state.PEER, counter.NAME and held.PEER: the kernel's own word. */

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
    {"the client's is not the server's", "server-state", TW_UNKNOWN, "not queried",
     STATE("TIME-WAIT") DONE TRIED "0.301 client : TIME-WAIT\n"},
    {"nor is a later connection's", "server-state", TW_UNKNOWN, "not queried",
     STATE("TIME-WAIT") DONE TRIED "0.301 server.2 : TIME-WAIT\n"},
    {"nor a listener's", "server-state", TW_UNKNOWN, "not queried",
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
    {"more, and the lab stood still", "counter-TWRecycled", TW_UNKNOWN, "2, but the lab was",
     "# counter TWRecycled 2\n" COUNT("1") DONE "0.5 lab has 100000 stalled-us\n"},
    {"... for too short a time", "counter-TWRecycled", TW_FAILS, "2",
     "# counter TWRecycled 2\n" COUNT("1") DONE "0.5 lab has 99999 stalled-us\n"},
    {"... for longer than the run has lasted", "counter-TWRecycled", TW_UNKNOWN,
     "stalled for 0.500 s",
     "# counter TWRecycled 2\n" COUNT("1") DONE "0.5 lab has 10000000000000000 stalled-us\n"},
    {"less, so far", "counter-TWRecycled", TW_UNKNOWN, "interrupted",
     INTERRUPTED "# counter TWRecycled 0\n" COUNT("1") DONE},
    {"as much, so far", "counter-TWRecycled", TW_UNKNOWN, "interrupted",
     INTERRUPTED "# counter TWRecycled 1\n" COUNT("1") DONE},
    {"more, whatever comes", "counter-TWRecycled", TW_FAILS, "2",
     INTERRUPTED "# counter TWRecycled 2\n" COUNT("1") DONE},
    {"none was read", "counter-TWRecycled", TW_UNKNOWN, "not read", COUNT("0") DONE},
    {"no such counter", "counter-TWRecycled", TW_UNKNOWN, "no such counter",
     "# counter TWKilled 1\n" COUNT("0") DONE},
};

#define HELD(n)                                                                                \
    EXPERIMENT "| [steps]\n| client = churn 20 times\n| server = stop SIGINT\n| [expect]\n"    \
               "| held.server = " n "\n"
#define CHURNED "0.001 client ! churn 20 times = OK 900us\n"
#define STOPPED "0.2 server ! stop SIGINT = OK 30us\n"

static const struct ruling helds[] = {
    {"as many as the file says", "server-held", TW_HOLDS, "20",
     HELD("20") CHURNED "0.1 server has 20 TIME-WAIT\n" STOPPED},
    {"fewer: both numbers are said", "server-held", TW_FAILS, "12",
     HELD("20") CHURNED "0.1 server has 12 TIME-WAIT\n" STOPPED},
    {"more", "server-held", TW_FAILS, "21",
     HELD("20") CHURNED "0.1 server has 21 TIME-WAIT\n" STOPPED},
    {"none, and that is expected", "server-held", TW_HOLDS, "0",
     HELD("0") CHURNED "0.1 server has 0 TIME-WAIT\n" STOPPED},
    {"the last count is the one that counts", "server-held", TW_FAILS, "19",
     HELD("20") CHURNED "0.1 server has 20 TIME-WAIT\n" STOPPED
                        "0.3 server has 19 TIME-WAIT\n"},
    {"the last before any can have ended", "server-held", TW_HOLDS, "20",
     HELD("20") CHURNED "0.1 server has 20 TIME-WAIT\n" STOPPED
                        "60.0012 server has 12 TIME-WAIT\n"},
    {"fewer, some of which can have ended", "server-held", TW_UNKNOWN, "12, but 61 s after",
     HELD("20") CHURNED STOPPED "61.002 server has 12 TIME-WAIT\n"},
    {"as many, though some can have ended", "server-held", TW_HOLDS, "20",
     HELD("20") CHURNED STOPPED "61.002 server has 20 TIME-WAIT\n"},
    {"more than can be, however late", "server-held", TW_FAILS, "21",
     HELD("20") CHURNED STOPPED "61.002 server has 21 TIME-WAIT\n"},
    {"another's are not the server's, nor is memory", "server-held", TW_UNKNOWN, "not queried",
     HELD("20") CHURNED "0.1 client has 20 TIME-WAIT\n0.1 server has 20 slab-bytes\n" STOPPED},
    {"the number of connections is no count", "server-held", TW_UNKNOWN, "not queried",
     HELD("20") CHURNED STOPPED},
    {"the churn was not done", "server-held", TW_UNKNOWN, "ETIMEDOUT",
     HELD("20") "0.001 client ! churn 20 times = ETIMEDOUT 5us\n"},
    {"not done, and counted", "server-held", TW_UNKNOWN, "7, but `client = churn",
     HELD("20") "0.001 client ! churn 20 times = ETIMEDOUT\n0.1 server has 7 TIME-WAIT\n"},
    {"interrupted", "server-held", TW_UNKNOWN, "interrupted",
     INTERRUPTED HELD("20") CHURNED "0.1 server has 20 TIME-WAIT\n"},
};

static const struct ruling packets[] = {
    {"of a churn, counted", "capture-complete", TW_HOLDS, "0 lost of 140",
     "# captured 140\n# dropped 0\n" HELD("20") CHURNED STOPPED},
    {"some lost", "capture-complete", TW_FAILS, "3 lost of 143",
     "# captured 140\n| [experiment]\n| title = typed\n| [steps]\n| client = churn 20 times\n"
     "| [expect]\n| held.server = 20\n# dropped 3\n" CHURNED},
    {"none at all", "capture-complete", TW_UNKNOWN, "nothing was captured",
     "# captured 0\n# dropped 0\n" HELD("20") CHURNED STOPPED},
    {"a churn's states are nobody's", "kernel-agrees", LEFT_OUT, "",
     "# captured 140\n# dropped 0\n" HELD("20") CHURNED STOPPED},
    {"nor is it asked who closed", "closer-holds-time-wait", LEFT_OUT, "",
     "# captured 140\n# dropped 0\n" HELD("20") CHURNED STOPPED},
};

START_TEST(test_held)
{
    ruling_check(&helds[_i]);
}
END_TEST

START_TEST(test_packets)
{
    ruling_check(&packets[_i]);
}
END_TEST

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
    tc = tcase_create("held");
    tcase_add_loop_test(tc, test_held, 0, (int)TW_COUNT(helds));
    suite_add_tcase(s, tc);
    tc = tcase_create("packets");
    tcase_add_loop_test(tc, test_packets, 0, (int)TW_COUNT(packets));
    suite_add_tcase(s, tc);
    return s;
}
