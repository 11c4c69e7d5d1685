#include "suite.h"
#include "typed_run.h"

#include <time.h>

/* The lab's own claims, and what they come to all together. */

#define EXPECT(what) EXPERIMENT STEPS "| [expect]\n| " what "\n"
#define RUN EXPECT("first-fin = server")
#define TYPED "0.100 server > client F.\n0.101 client > server F.\n0.102 server > client .\n"

/* After CONNECTED: a second connection, of the same server. */
#define TWO                                                                                    \
    "0.004 client.2 > server S seq 0\n0.005 server > client.2 S. seq 0 ack 1\n"                \
    "0.006 client.2 > server . seq 1 ack 1\n"

static const struct ruling closers[] = {
    {"the server closes first and waits", "closer-holds-time-wait", TW_HOLDS, "server",
     TYPED "0.2 server : TIME-WAIT\n"},
    {"the wrong side waits", "closer-holds-time-wait", TW_FAILS, "client",
     TYPED "0.2 client : TIME-WAIT\n"},
    {"the wrong side waits, too", "closer-holds-time-wait", TW_FAILS, "client",
     TYPED "0.2 server : TIME-WAIT\n0.2 client : TIME-WAIT\n"},
    {"the wrong side waits, and then the right one", "closer-holds-time-wait", TW_FAILS,
     "client", TYPED "0.2 client : TIME-WAIT\n0.2 server : TIME-WAIT\n"},
    {"the FINs crossed, and both wait", "closer-holds-time-wait", TW_HOLDS, "client",
     CONNECTED "0.1 server > client F. seq 1 ack 1\n"
               "0.1 client > server F. seq 1 ack 1\n"
               "0.2 server : TIME-WAIT\n0.2 client : TIME-WAIT\n"},
    {"nobody looked at the states", "closer-holds-time-wait", TW_UNKNOWN, "not seen", TYPED},
    {"nobody captured a FIN", "closer-holds-time-wait", TW_UNKNOWN, "no FIN",
     "0.2 server : TIME-WAIT\n"},
    {"packets were lost", "closer-holds-time-wait", TW_UNKNOWN, "lost 2",
     "# dropped 2\n" TYPED "0.2 server : TIME-WAIT\n"},
    {"a reset has no TIME-WAIT", "closer-holds-time-wait", LEFT_OUT, "",
     CONNECTED "0.1 server > client R. seq 1 ack 1\n"},
    {"nobody closed the other half", "closer-holds-time-wait", LEFT_OUT, "",
     CONNECTED "0.1 server > client F.\n0.2 client > server .\n0.3 server : FIN-WAIT-2\n"},
    {"... and the kernel has a TIME-WAIT all the same", "closer-holds-time-wait", TW_FAILS,
     "client",
     CONNECTED "0.1 server > client F.\n0.2 client > server .\n0.3 client : TIME-WAIT\n"},
    {"... as far as was seen", "closer-holds-time-wait", TW_UNKNOWN, "not seen",
     "# interrupted SIGINT\n" CONNECTED "0.1 server > client F.\n0.2 client > server .\n"},
    {"none is expected", "closer-holds-time-wait", LEFT_OUT, "",
     EXPECT("time-wait = nobody") CONNECTED "0.1 server > client F.\n"},
};

static const struct ruling states[] = {
    {"all the way", "kernel-agrees", TW_HOLDS, "all 6",
     "0.001 client > server S seq 0\n"
     "0.002 server > client S. seq 0 ack 1\n"
     "0.003 client > server . seq 1 ack 1\n"
     "0.050 client : ESTABLISHED\n"
     "0.100 server > client F. seq 1 ack 1\n"
     "0.130 client : CLOSE-WAIT\n"
     "0.140 client > server . seq 1 ack 2\n"
     "0.170 server : FIN-WAIT-2\n"
     "0.200 client > server F. seq 1 ack 2\n"
     "0.201 server > client . seq 2 ack 2\n"
     "0.230 server : TIME-WAIT timer 59970ms\n"
     "0.230 client : CLOSED\n"
     "60.10 server : TIME-WAIT timer 0ms\n"
     "61.50 server : CLOSED\n"},
    {"a listener and a bound socket are none of it", "kernel-agrees", TW_UNKNOWN, "can be",
     CONNECTED "0.1 server : LISTEN\n0.2 server : BOUND\n0.3 server : LISTEN gone\n"},
    {"stamped shortly after a segment that it was before", "kernel-agrees", TW_HOLDS, "all 1",
     SERVER_FIRST "0.210 server : FIN-WAIT-2\n"},
    {"stamped just before a segment that it was after", "kernel-agrees", TW_HOLDS, "all 1",
     CONNECTED "0.0995 server : FIN-WAIT-1\n0.100 server > client F. seq 1 ack 1\n"},
    {"the kernel is behind", "kernel-agrees", TW_FAILS,
     "server: FIN-WAIT-2 by the kernel 0.299000 s after the first packet, TIME-WAIT by the "
     "segments",
     SERVER_FIRST "0.300 server : FIN-WAIT-2\n"},
    {"the kernel is ahead", "kernel-agrees", TW_FAILS, "TIME-WAIT by the kernel",
     CONNECTED "0.050 server : TIME-WAIT\n0.100 server > client F.\n"},
    {"TIME-WAIT ends early", "kernel-agrees", TW_FAILS, "server: CLOSED by the kernel",
     SERVER_FIRST "0.300 server : TIME-WAIT\n59.0 server : CLOSED\n"},
    {"TIME-WAIT ends when a RST kills it", "kernel-agrees", TW_HOLDS, "all 2",
     SERVER_FIRST "0.300 server : TIME-WAIT\n0.4 client > server R seq 2\n"
                  "0.5 server : CLOSED\n"},
    {"TIME-WAIT outlives a RST with tcp_rfc1337", "kernel-agrees", TW_HOLDS, "all 1",
     "# setting tcp_rfc1337 1\n" SERVER_FIRST "0.4 client > server R seq 2\n"
     "0.5 server : TIME-WAIT\n"},
    {"a RST that is ignored should have killed it", "kernel-agrees", TW_FAILS,
     "TIME-WAIT by the kernel",
     SERVER_FIRST "0.4 client > server R seq 2\n0.5 server : TIME-WAIT\n"},
    {"no TIME-WAIT is kept", "kernel-agrees", TW_HOLDS, "all 1",
     "# setting tcp_max_tw_buckets 0\n" SERVER_FIRST
     "0.3 server : CLOSED\n0.3 client : CLOSED\n"},
    {"an orphan's FIN-WAIT-2 ends without a segment", "kernel-agrees", TW_HOLDS, "all 1",
     CONNECTED "0.1 server > client F.\n0.14 client > server .\n0.2 server : FIN-WAIT-2\n"
               "60.4 server : CLOSED\n"},
    {"three segments lead through FIN-WAIT-2", "kernel-agrees", TW_HOLDS, "all 1",
     CONNECTED "0.100 server > client F. seq 1 ack 1\n0.101 client > server F. seq 1 ack 2\n"
               "0.1011 server : FIN-WAIT-2\n0.102 server > client . seq 2 ack 2\n"},
    {"... for a moment", "kernel-agrees", TW_FAILS, "FIN-WAIT-2 by the kernel",
     CONNECTED "0.100 server > client F. seq 1 ack 1\n0.101 client > server F. seq 1 ack 2\n"
               "0.102 server > client . seq 2 ack 2\n0.130 server : FIN-WAIT-2\n"},
    {"... and crossed FINs do not", "kernel-agrees", TW_FAILS, "FIN-WAIT-2 by the kernel",
     CONNECTED "0.100 server > client F. seq 1 ack 1\n0.101 client > server F. seq 1 ack 1\n"
               "0.102 client > server . seq 2 ack 2\n0.1021 server : FIN-WAIT-2\n"},
    {"a client that connected to itself", "kernel-agrees", TW_HOLDS, "all 2",
     SELF_CONNECTED "0.05 client : ESTABLISHED\n0.100 client > client #4 F. seq 1 ack 1\n"
                    "0.101 client > client #5 . seq 2 ack 2\n0.2 client : TIME-WAIT\n"},
    {"... is nowhere else", "kernel-agrees", TW_FAILS, "FIN-WAIT-2 by the kernel",
     SELF_CLOSED "0.2 client : FIN-WAIT-2\n"},
    {"a RST that an old SYN brought about kills TIME-WAIT", "kernel-agrees", TW_HOLDS, "all 2",
     SERVER_FIRST "0.25 server : TIME-WAIT\n0.3 client > server #8 S seq 0\n"
                  "0.31 server > client #9 . seq 2 ack 2\n0.32 client > server #10 R seq 2\n"
                  "0.4 server : CLOSED\n"},
    {"a FIN waits behind data", "kernel-agrees", TW_HOLDS,
     "all 1 that can be compared agree; server's FIN is queued behind data, 0.299000 s after",
     RUN CONNECTED "0.1 server : ESTABLISHED\n0.2 server ! close = OK 9us\n"
                   "0.3 server : FIN-WAIT-1\n"},
    {"... which is nobody's who has not closed", "kernel-agrees", TW_FAILS,
     "FIN-WAIT-1 by the kernel 0.299000 s after the first packet, ESTABLISHED by",
     RUN CONNECTED "0.1 server : ESTABLISHED\n0.2 client ! close = OK 9us\n"
                   "0.3 server : FIN-WAIT-1\n"},
    {"... of the second to close", "kernel-agrees", TW_HOLDS, "server's FIN is queued",
     RUN CONNECTED "0.1 client > server F. seq 1 ack 1\n0.15 server : CLOSE-WAIT\n"
                   "0.2 server ! close = OK 9us\n0.3 server : LAST-ACK\n"},
    {"... not after it was sent", "kernel-agrees", TW_FAILS, "FIN-WAIT-1 by the kernel",
     RUN CONNECTED "0.2 server ! close = OK 9us\n0.2 server > client F. seq 1 ack 1\n"
                   "0.21 client > server . seq 1 ack 2\n0.3 server : FIN-WAIT-1\n"},
    {"given up", "kernel-agrees", TW_HOLDS,
     "all 1 that can be compared agree; server was given up without a segment, 6.999000 s",
     RUN CONNECTED "0.1 server : ESTABLISHED\n0.2 server > client P. seq 1 ack 1 len 5\n"
                   "0.4 server > client P. seq 1 ack 1 len 5\n7.0 server : CLOSED\n"},
    {"... not what was sent once", "kernel-agrees", TW_FAILS, "CLOSED by the kernel",
     RUN CONNECTED "0.1 server : ESTABLISHED\n0.2 server > client P. seq 1 ack 1 len 5\n"
                   "7.0 server : CLOSED\n"},
    {"... not what was acknowledged", "kernel-agrees", TW_FAILS, "CLOSED by the kernel",
     RUN CONNECTED "0.1 server : ESTABLISHED\n0.2 server > client P. seq 1 ack 1 len 5\n"
                   "0.4 server > client P. seq 1 ack 1 len 5\n"
                   "0.5 client > server . seq 1 ack 6\n7.0 server : CLOSED\n"},
    {"... not what was sent again after that", "kernel-agrees", TW_FAILS,
     "CLOSED by the kernel",
     RUN CONNECTED "0.1 server : ESTABLISHED\n0.2 server > client P. seq 1 ack 1 len 5\n"
                   "0.4 server > client P. seq 1 ack 1 len 5\n7.0 server : CLOSED\n"
                   "8.0 server > client P. seq 1 ack 1 len 5\n"},
    {"... of two connections one", "kernel-agrees", TW_HOLDS, "server was given up",
     RUN CONNECTED TWO "0.1 server : ESTABLISHED\n0.2 server > client P. seq 1 ack 1 len 5\n"
                       "0.4 server > client P. seq 1 ack 1 len 5\n"
                       "0.5 server > client.2 P. seq 1 ack 1 len 7\n"
                       "0.6 client.2 > server . seq 1 ack 8\n7.0 server : CLOSED\n"},
    {"... not what was sent once to each of two", "kernel-agrees", TW_FAILS,
     "CLOSED by the kernel",
     RUN CONNECTED TWO "0.1 server : ESTABLISHED\n0.2 server > client P. seq 1 ack 1 len 5\n"
                       "0.4 server > client.2 P. seq 1 ack 1 len 5\n7.0 server : CLOSED\n"},
    {"the lab stood still about then", "kernel-agrees", TW_UNKNOWN,
     "TIME-WAIT by the segments, but the lab was stalled for 0.021 s meanwhile",
     SERVER_FIRST "0.300 server : FIN-WAIT-2\n0.310 lab has 300000 stalled-us\n"},
    {"... which is no excuse for what another sample says", "kernel-agrees", TW_FAILS,
     "FIN-WAIT-2 by the kernel 0.599000 s",
     SERVER_FIRST "0.300 server : FIN-WAIT-2\n0.310 lab has 300000 stalled-us\n"
                  "0.600 server : FIN-WAIT-2\n"},
    {"... nor was it, long before", "kernel-agrees", TW_FAILS, "FIN-WAIT-2 by the kernel",
     SERVER_FIRST "0.250 lab has 300000 stalled-us\n0.300 server : FIN-WAIT-2\n"},
    {"a second connection of the same two", "kernel-agrees", TW_HOLDS, "all 1",
     SERVER_FIRST "0.5 client > server #8 S seq 0\n0.5 server > client #9 S. seq 0 ack 1\n"
                  "0.6 client : ESTABLISHED\n"},
    {"what was before the capture is not known", "kernel-agrees", TW_UNKNOWN, "can be",
     "0.1 client > server P. seq 9 ack 9\n0.2 server : CLOSE-WAIT\n"},
    {"the kernel was not asked", "kernel-agrees", TW_UNKNOWN, "no state", SERVER_FIRST},
    {"nothing was captured", "kernel-agrees", TW_UNKNOWN, "no state",
     "0.1 server : TIME-WAIT\n"},
    {"packets were lost", "kernel-agrees", TW_UNKNOWN, "lost 2",
     "# dropped 2\n" SERVER_FIRST "0.300 server : TIME-WAIT\n"},
};

static const struct ruling others[] = {
    {"no packet was lost", "capture-complete", TW_HOLDS, "0 lost", RUN SERVER_FIRST},
    {"some were", "capture-complete", TW_FAILS, "2 lost of 9",
     RUN "# captured 7\n# dropped 2\n" SERVER_FIRST},
    {"nobody asked", "capture-complete", TW_UNKNOWN, "the number of lost packets is not known",
     "# captured 3\n" TYPED},
    {"nobody asked how many were lost", "kernel-agrees", TW_UNKNOWN,
     "how many packets the capture lost is not known",
     "# captured 7\n" SERVER_FIRST "0.300 server : TIME-WAIT\n"},
    {"a frame is not there", "capture-complete", TW_UNKNOWN,
     "1 of the captured packets is not in the ledger",
     "0.1 client > server #1 S\n0.2 client > server #3 .\n"},
    {"... the first one", "kernel-agrees", TW_UNKNOWN,
     "2 of the captured packets are not in the ledger", "0.1 client > server #3 S\n"},
    {"... the last ones", "capture-complete", TW_UNKNOWN,
     "5 of the captured packets are not in the ledger",
     "# captured 12\n# dropped 0\n" SERVER_FIRST},
    {"... but of those it says that they are others'", "capture-complete", TW_HOLDS, "0 lost",
     "# captured 12\n# dropped 0\n# unnamed 5\n" SERVER_FIRST},
    {"... nor may a segment without its frame's number hide one", "capture-complete",
     TW_UNKNOWN, "1 of the captured packets is not in the ledger",
     "# captured 4\n# dropped 0\n0.1 client > server #1 S\n0.2 server > client S.\n"
     "0.3 client > server #4 .\n"},
    {"... that has no captured packets' number either", "capture-complete", TW_UNKNOWN,
     "1 of the captured packets is not in the ledger",
     "# dropped 0\n0.1 client > server #1 S\n0.2 server > client S.\n"
     "0.3 client > server #4 .\n"},
    {"none was captured", "capture-complete", TW_UNKNOWN, "nothing", "# dropped 0\n"},
    {"all steps", "steps-done", TW_HOLDS, "1 step", RUN SERVER_FIRST},
    {"one came to nothing", "steps-done", TW_FAILS, "`client = connect` failed with ETIMEDOUT",
     RUN "0.1 client ! connect = ETIMEDOUT 5000000us\n"},
    {"one was not seen", "steps-done", TW_UNKNOWN, "not seen", RUN "0.1 client > server S\n"},
    {"somebody else did it", "steps-done", TW_UNKNOWN, "not seen",
     RUN "0.1 server ! connect = OK\n"},
    {"another one was done", "steps-done", TW_UNKNOWN, "not seen",
     RUN "0.1 client ! close = OK\n"},
    {"interrupted", "steps-done", TW_UNKNOWN, "interrupted by SIGTERM",
     "# interrupted SIGTERM\n" RUN "0.1 client > server S\n"},
    {"what it came to was not written down", "steps-done", TW_UNKNOWN, "not known",
     RUN "0.1 client ! connect\n"},
    {"the same step twice, and done once", "steps-done", TW_UNKNOWN, "not seen",
     EXPERIMENT STEPS "| client = connect\n| [expect]\n| first-fin = server\n"
                      "0.1 client ! connect = OK\n"},
    {"nothing to do", "steps-done", LEFT_OUT, "", TYPED},
};

START_TEST(test_closer)
{
    ruling_check(&closers[_i]);
}
END_TEST

START_TEST(test_states)
{
    ruling_check(&states[_i]);
}
END_TEST

START_TEST(test_others)
{
    ruling_check(&others[_i]);
}
END_TEST

START_TEST(test_empty_run_shows_nothing)
{
    struct tw_run run = {0};
    struct tw_judged judged;
    judge_run(&run, &judged);
    const struct tw_findings *findings = &judged.findings;
    ck_assert_uint_gt(findings->n, 0);
    for (size_t i = 0; i < findings->n; i++)
        ck_assert_msg(findings->list[i].ruling == TW_UNKNOWN, "%s", findings->list[i].name);
    ck_assert_int_eq(tw_judged_overall(&judged), TW_UNKNOWN);
    tw_judged_drop(&judged);
    tw_judged_drop(&judged); /* safe twice */
}
END_TEST

static const struct {
    const char *what;
    enum tw_ruling expected;
    size_t n;
    struct {
        enum tw_ruling ruling;
        bool asked;
    } list[3];
} overalls[] = {
    {"nothing was asked", TW_UNKNOWN, 0, {{TW_HOLDS, false}}},
    {"all hold", TW_HOLDS, 2, {{TW_HOLDS, true}, {TW_HOLDS, true}}},
    {"one fails", TW_FAILS, 3, {{TW_HOLDS, true}, {TW_UNKNOWN, true}, {TW_FAILS, true}}},
    {"one is unknown", TW_UNKNOWN, 2, {{TW_HOLDS, true}, {TW_UNKNOWN, true}}},
    {"what was not asked for does not count",
     TW_HOLDS,
     3,
     {{TW_UNKNOWN, false}, {TW_HOLDS, true}, {TW_FAILS, false}}},
    {"only that", TW_UNKNOWN, 1, {{TW_HOLDS, false}}},
};

START_TEST(test_overall)
{
    struct tw_finding room[TW_COUNT(overalls[0].list)];
    struct tw_findings findings = {.list = room};
    for (size_t i = 0; i < overalls[_i].n; i++) {
        const struct tw_finding finding = {.ruling = overalls[_i].list[i].ruling,
                                           .asked = overalls[_i].list[i].asked};
        tw_findings_add(&findings, &finding);
    }
    ck_assert_msg(tw_findings_overall(&findings) == overalls[_i].expected, "%s",
                  overalls[_i].what);
}
END_TEST

#define SERVER_FIRST_RUN                                                                       \
    EXPERIMENT STEPS                                                                           \
        "| [probe plain]\n| expect = EADDRINUSE, then OK after TIME_WAIT\n| [expect]\n"        \
        "| teardown = four-way\n| first-fin = server\n| time-wait = server\n" SERVER_FIRST     \
        "0.250 server : TIME-WAIT timer 59990ms\n0.300 plain = EADDRINUSE 3us\n"
#define RELEASED                                                                               \
    "61.6995 plain = EADDRINUSE 1us\n61.7 plain = OK 4us\n61.701 plain ! proof = OK 210us\n"

static const struct {
    const char *what;
    enum tw_ruling expected;
    const char *ledger;
} wholes[] = {
    {"held, and released on the tick", TW_HOLDS,
     "# predicted plain 61.7\n" SERVER_FIRST_RUN RELEASED},
    {"released elsewhere", TW_FAILS, "# predicted plain 61.6\n" SERVER_FIRST_RUN RELEASED},
    {"only the first bind was asked for", TW_HOLDS, "# first-bind\n" SERVER_FIRST_RUN},
    {"interrupted in the wait", TW_UNKNOWN, "# interrupted SIGINT\n" SERVER_FIRST_RUN},
    {"a packet was lost", TW_UNKNOWN,
     "# predicted plain 61.7\n" SERVER_FIRST_RUN "# dropped 1\n" RELEASED},
};

START_TEST(test_whole)
{
    struct tw_run run;
    struct tw_judged judged;
    typed_run(wholes[_i].what, wholes[_i].ledger, &run);
    judge_run(&run, &judged);
    enum tw_ruling got = tw_judged_overall(&judged);
    ck_assert_msg(got == wholes[_i].expected, "%s: %s", wholes[_i].what, tw_ruling_name(got));
    tw_judged_drop(&judged);
    tw_run_drop(&run);
}
END_TEST

/* The order is the report's: the file's expectations, its probes, the lab's own. */
START_TEST(test_order)
{
    static const char *const names[] = {"teardown",         "time-wait",
                                        "a-first-try",      "a-alive",
                                        "b-first-try",      "b-release",
                                        "b-alive",          "steps-done",
                                        "capture-complete", "closer-holds-time-wait",
                                        "kernel-agrees",    "released-on-the-tick"};
    struct tw_run run;
    struct tw_judged judged;
    typed_run("order",
              EXPERIMENT STEPS "| [probe a]\n| expect = OK\n"
                               "| [probe b]\n| expect = EADDRINUSE, then OK after TIME_WAIT\n"
                               "| [expect]\n| time-wait = server\n| teardown = four-way\n",
              &run);
    judge_run(&run, &judged);
    ck_assert_uint_eq(judged.findings.n, TW_COUNT(names));
    for (size_t i = 0; i < TW_COUNT(names); i++)
        ck_assert_str_eq(judged.findings.list[i].name, names[i]);
    tw_judged_drop(&judged);
    tw_run_drop(&run);
}
END_TEST

/* A ledger is read and ruled on in the time that its length takes: half a minute of processor
 * time went into these samples when each was compared with all before it. */
START_TEST(test_many_samples)
{
    enum { SAMPLES = 200000, LIMIT_S = 5 };
    struct tw_run run;
    struct tw_judged judged;
    struct tw_err err = {0};
    unsigned server = 0;
    typed_run("many", SERVER_FIRST "0.3 server : TIME-WAIT\n", &run);
    ck_assert_int_eq(tw_run_name(&run, "server", &server, &err), 0);
    for (int i = 1; i < SAMPLES; i++) {
        const struct tw_observation o = {.at_ns = 300 * TW_MS + i * TW_US,
                                         .who = server,
                                         .saw = TW_SAW_STATE,
                                         .state = {.state = TW_TIME_WAIT, .timer_ms = 59000}};
        ck_assert_int_eq(tw_run_add(&run, &o, &err), 0);
    }
    clock_t began = clock();
    judge_run(&run, &judged);
    ck_assert_msg((clock() - began) / CLOCKS_PER_SEC < LIMIT_S, "takes too long");
    ck_assert_str_eq(tw_findings_named(&judged.findings, "kernel-agrees")->seen,
                     "all 200000 that can be compared agree");
    tw_judged_drop(&judged);
    tw_run_drop(&run);
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("claims");
    TCase *tc = tcase_create("closer");
    tcase_add_loop_test(tc, test_closer, 0, (int)TW_COUNT(closers));
    suite_add_tcase(s, tc);
    tc = tcase_create("states");
    tcase_add_loop_test(tc, test_states, 0, (int)TW_COUNT(states));
    suite_add_tcase(s, tc);
    tc = tcase_create("others");
    tcase_add_loop_test(tc, test_others, 0, (int)TW_COUNT(others));
    tcase_add_test(tc, test_empty_run_shows_nothing);
    suite_add_tcase(s, tc);
    tc = tcase_create("overall");
    tcase_add_loop_test(tc, test_overall, 0, (int)TW_COUNT(overalls));
    tcase_add_loop_test(tc, test_whole, 0, (int)TW_COUNT(wholes));
    tcase_add_test(tc, test_order);
    suite_add_tcase(s, tc);
    tc = tcase_create("many");
    tcase_set_timeout(tc, 60);
    tcase_add_test(tc, test_many_samples);
    suite_add_tcase(s, tc);
    return s;
}
