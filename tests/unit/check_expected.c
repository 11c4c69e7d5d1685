#include "suite.h"
#include "typed_run.h"

/* What a file's [expect] says, against what was seen. */

#define EXPECT(what) EXPERIMENT STEPS "| [expect]\n| " what "\n"
#define LOST "# dropped 3\n"
#define CROSSED                                                                                \
    CONNECTED "0.100 server > client #4 F. seq 1 ack 1\n"                                      \
              "0.101 client > server #5 F. seq 1 ack 1\n"                                      \
              "0.110 server > client #6 . seq 2 ack 2\n"                                       \
              "0.111 client > server #7 . seq 2 ack 2\n"
#define RESET CONNECTED "0.1 server > client #4 R. seq 1 ack 1\n"
#define ORPHAN                                                                                 \
    CONNECTED "0.100 server > client #4 F. seq 1 ack 1\n"                                      \
              "0.140 client > server #5 . seq 1 ack 2\n"
#define INTERRUPTED "# interrupted SIGINT\n"
#define FAILED "0.001 client ! connect = ETIMEDOUT 5000000us\n"

static const struct ruling teardowns[] = {
    {"four segments", "teardown", TW_HOLDS, "four-way",
     EXPECT("teardown = four-way") SERVER_FIRST},
    {"typed without numbers", "teardown", TW_HOLDS, "three-segment",
     EXPECT("teardown = three-segment") "0.1 client ! connect = OK\n"
                                        "0.1 server > client F.\n"
                                        "0.2 client > server F.\n"
                                        "0.3 server > client .\n"},
    {"the FINs crossed", "teardown", TW_HOLDS, "simultaneous",
     EXPECT("teardown = simultaneous") CROSSED},
    {"a RST", "teardown", TW_HOLDS, "reset", EXPECT("teardown = reset") RESET},
    {"nobody closes the other half", "teardown", TW_HOLDS, "incomplete",
     EXPECT("teardown = incomplete") ORPHAN},
    {"four where three are expected", "teardown", TW_FAILS, "four-way",
     EXPECT("teardown = three-segment") SERVER_FIRST},
    {"it does not end", "teardown", TW_FAILS, "incomplete",
     EXPECT("teardown = four-way") ORPHAN},
    {"it ends, and should not", "teardown", TW_FAILS, "four-way",
     EXPECT("teardown = incomplete") SERVER_FIRST},
    {"it might have ended", "teardown", TW_UNKNOWN, "interrupted by SIGINT",
     INTERRUPTED EXPECT("teardown = four-way") ORPHAN},
    {"it might have ended, and should not", "teardown", TW_UNKNOWN, "interrupted by SIGINT",
     INTERRUPTED EXPECT("teardown = incomplete") ORPHAN},
    {"interrupted after it ended otherwise", "teardown", TW_FAILS, "four-way",
     INTERRUPTED EXPECT("teardown = reset") SERVER_FIRST},
    {"a step came to nothing", "teardown", TW_UNKNOWN,
     "`client = connect` failed with ETIMEDOUT",
     EXPECT("teardown = four-way") FAILED "0.1 client > server #1 S seq 0\n"},
    {"packets were lost", "teardown", TW_UNKNOWN, "lost 3 packets",
     EXPECT("teardown = four-way") LOST SERVER_FIRST},
    {"nothing was captured", "teardown", TW_UNKNOWN, "no segment",
     EXPECT("teardown = four-way") "0.1 client ! connect = OK\n"},
    {"only somebody else's connection", "teardown", TW_UNKNOWN, "no segment",
     EXPECT("teardown = four-way") "0.1 proof > plain S seq 0\n"},
    {"the file does not say", "teardown", LEFT_OUT, "",
     EXPECT("first-fin = server") SERVER_FIRST},
};

static const struct ruling first_fins[] = {
    {"the server", "first-fin", TW_HOLDS, "server", EXPECT("first-fin = server") SERVER_FIRST},
    {"nobody", "first-fin", TW_HOLDS, "nobody", EXPECT("first-fin = nobody") RESET},
    {"both", "first-fin", TW_HOLDS, "both", EXPECT("first-fin = both") CROSSED},
    {"the other one", "first-fin", TW_FAILS, "server",
     EXPECT("first-fin = client") SERVER_FIRST},
    {"one after the other", "first-fin", TW_FAILS, "server",
     EXPECT("first-fin = both") SERVER_FIRST},
    {"they crossed", "first-fin", TW_FAILS, "both", EXPECT("first-fin = server") CROSSED},
    {"a client that connected to itself", "first-fin", TW_HOLDS, "client",
     EXPECT("first-fin = client") SELF_CLOSED},
    {"... is not both", "first-fin", TW_FAILS, "client",
     EXPECT("first-fin = both") SELF_CLOSED},
    {"... nor the server", "first-fin", TW_FAILS, "client",
     EXPECT("first-fin = server") SELF_CLOSED},
    {"... and waits", "time-wait", TW_HOLDS, "client",
     EXPECT("time-wait = client") SELF_CLOSED},
    {"... which is not both", "time-wait", TW_FAILS, "client",
     EXPECT("time-wait = both") SELF_CLOSED},
    {"... as in a simultaneous close", "teardown", TW_HOLDS, "simultaneous",
     EXPECT("teardown = simultaneous") SELF_CLOSED},
    {"somebody after all", "first-fin", TW_FAILS, "server",
     EXPECT("first-fin = nobody") SERVER_FIRST},
    {"nobody, so far", "first-fin", TW_UNKNOWN, "interrupted by SIGINT",
     INTERRUPTED EXPECT("first-fin = nobody") CONNECTED},
    {"the second may yet come", "first-fin", TW_UNKNOWN, "interrupted by SIGINT",
     INTERRUPTED EXPECT("first-fin = both") ORPHAN},
    {"packets were lost", "first-fin", TW_UNKNOWN, "lost 3 packets",
     EXPECT("first-fin = server") LOST SERVER_FIRST},
    {"nothing was captured", "first-fin", TW_UNKNOWN, "no segment",
     EXPECT("first-fin = server")},
    {"someone who was not there", "first-fin", TW_FAILS, "server",
     EXPERIMENT "| [client a]\n| [client b]\n| [steps]\n| a = connect\n"
                "| [expect]\n| first-fin = b\n"
                "0.1 a ! connect = OK\n"
                "0.1 server > a F.\n"},
    {"someone who was not there, where nobody did", "first-fin", TW_FAILS, "nobody",
     EXPERIMENT "| [client a]\n| [client b]\n| [steps]\n| a = connect\n"
                "| [expect]\n| first-fin = b\n"
                "0.1 a ! connect = OK\n"
                "0.1 server > a S.\n0.1 server > a R.\n"},
};

static const struct ruling time_waits[] = {
    {"the server, by its segments", "time-wait", TW_HOLDS, "server",
     EXPECT("time-wait = server") SERVER_FIRST},
    {"the server, by the kernel", "time-wait", TW_HOLDS, "server",
     EXPECT("time-wait = server") SERVER_FIRST "0.3 server : TIME-WAIT timer 59900ms\n"
                                               "61.5 server : CLOSED\n"},
    {"both", "time-wait", TW_HOLDS, "both", EXPECT("time-wait = both") CROSSED},
    {"nobody after a RST", "time-wait", TW_HOLDS, "nobody", EXPECT("time-wait = nobody") RESET},
    {"nobody while the client does not close", "time-wait", TW_HOLDS, "nobody",
     EXPECT("time-wait = nobody") ORPHAN},
    {"the kernel keeps none (tcp_max_tw_buckets)", "time-wait", TW_HOLDS, "nobody",
     EXPECT("time-wait = nobody") SERVER_FIRST "0.3 server : CLOSED\n"},
    {"one that a RST killed was held", "time-wait", TW_HOLDS, "server",
     EXPECT("time-wait = server") SERVER_FIRST "0.3 client > server #8 R seq 2\n"
                                               "0.4 server : CLOSED\n"},
    {"the other one", "time-wait", TW_FAILS, "server",
     EXPECT("time-wait = client") SERVER_FIRST},
    {"the kernel keeps none, and should", "time-wait", TW_FAILS, "nobody",
     EXPECT("time-wait = server") SERVER_FIRST "0.3 server : CLOSED\n"},
    {"only one", "time-wait", TW_FAILS, "server", EXPECT("time-wait = both") SERVER_FIRST},
    {"it was over when the kernel was asked", "time-wait", TW_HOLDS, "server",
     EXPECT("time-wait = server") SERVER_FIRST "61.5 server : CLOSED\n"},
    {"nobody, so far", "time-wait", TW_UNKNOWN, "interrupted by SIGINT",
     INTERRUPTED EXPECT("time-wait = nobody") ORPHAN},
    {"none so far", "time-wait", TW_UNKNOWN, "interrupted by SIGINT",
     INTERRUPTED EXPECT("time-wait = server") ORPHAN},
    {"packets were lost", "time-wait", TW_UNKNOWN, "lost 3 packets",
     EXPECT("time-wait = server") LOST SERVER_FIRST},
    {"nothing was captured", "time-wait", TW_UNKNOWN, "no segment",
     EXPECT("time-wait = server")},
};

START_TEST(test_teardown)
{
    ruling_check(&teardowns[_i]);
}
END_TEST

START_TEST(test_first_fin)
{
    ruling_check(&first_fins[_i]);
}
END_TEST

START_TEST(test_time_wait)
{
    ruling_check(&time_waits[_i]);
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("expected");
    TCase *tc = tcase_create("teardown");
    tcase_add_loop_test(tc, test_teardown, 0, (int)TW_COUNT(teardowns));
    suite_add_tcase(s, tc);
    tc = tcase_create("first-fin");
    tcase_add_loop_test(tc, test_first_fin, 0, (int)TW_COUNT(first_fins));
    suite_add_tcase(s, tc);
    tc = tcase_create("time-wait");
    tcase_add_loop_test(tc, test_time_wait, 0, (int)TW_COUNT(time_waits));
    suite_add_tcase(s, tc);
    return s;
}
