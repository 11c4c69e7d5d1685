#include "suite.h"
#include "typed_run.h"

/* [expect] closing: the segments from the first FIN or RST on. */

#define EXPECT(what) EXPERIMENT STEPS "| [expect]\n| closing = " what "\n"
#define FOUR EXPECT("server F., client ., client F., server .")

static const struct ruling rows[] = {
    {"four", "closing", TW_HOLDS, "server F., client ., client F., server .",
     FOUR SERVER_FIRST},
    {"a reset", "closing", TW_HOLDS, "server R.",
     EXPECT("server R.") CONNECTED "0.1 server > client R. seq 1 ack 1\n"},
    {"a refusal", "closing", TW_HOLDS, "server R.",
     EXPECT("server R.") "0.001 client ! connect = OK\n0.1 client > server S seq 0\n"
                         "0.1 server > client R. seq 0 ack 1\n"},
    {"a FIN came again, and nobody ordered that", "closing", TW_UNKNOWN,
     "client F., server ., client F., server .",
     FOUR SERVER_FIRST "0.4 client > server #8 F. seq 1 ack 2\n"
                       "0.4 server > client #9 . seq 2 ack 2\n"},
    {"... which counts after an order to the wire", "closing", TW_FAILS,
     "client F., server ., client F., server .",
     FOUR "0.0001 wire ! drop first ACK-OF-FIN from server = OK\n" SERVER_FIRST
          "0.4 client > server #8 F. seq 1 ack 2\n"
          "0.4 server > client #9 . seq 2 ack 2\n"},
    {"... and where it is not all that differs", "closing", TW_FAILS,
     "client F., server ., client F., server .",
     EXPECT("server F., client ., client R., server .") SERVER_FIRST
     "0.4 client > server #8 F. seq 1 ack 2\n"
     "0.4 server > client #9 . seq 2 ack 2\n"},
    {"the lab stood still", "closing", TW_UNKNOWN, "stalled for 0.099 s",
     EXPECT("client F., server ., server F., client .") CONNECTED
     "0.1 lab has 100000 stalled-us\n0.100 server > client #4 F. seq 1 ack 1\n"},
    {"... after all of them", "closing", TW_FAILS, "server F.",
     EXPECT("client F., server ., server F., client .") SERVER_FIRST
     "0.3 lab has 100000 stalled-us\n"},
    {"... and may be expected", "closing", TW_HOLDS, "server .",
     EXPECT("server F., client ., client F., server ., client F., server .") SERVER_FIRST
     "0.4 client > server #8 F. seq 1 ack 2\n0.4 server > client #9 . seq 2 ack 2\n"},
    {"an ACK that crosses the FIN is not of it", "closing", TW_HOLDS, "client ., client F.",
     FOUR CONNECTED "0.1 server > client F. seq 6 ack 6 len 0\n"
                    "0.2 client > server . seq 6 ack 6 len 0\n"
                    "0.3 client > server . seq 6 ack 7 len 0\n"
                    "0.4 client > server F. seq 6 ack 7 len 0\n"
                    "0.5 server > client . seq 7 ack 7 len 0\n"},
    {"nor one that crosses its data", "closing", TW_HOLDS, "client ., client F.",
     FOUR CONNECTED "0.1 server > client F. seq 6 ack 6 len 10\n"
                    "0.2 client > server . seq 6 ack 16 len 0\n"
                    "0.3 client > server . seq 6 ack 17 len 0\n"
                    "0.4 client > server F. seq 6 ack 17 len 0\n"
                    "0.5 server > client . seq 17 ack 7 len 0\n"},
    {"data that crosses it is", "closing", TW_FAILS, "client P.",
     FOUR CONNECTED "0.1 server > client F. seq 6 ack 6 len 0\n"
                    "0.2 client > server P. seq 6 ack 6 len 5\n"},
    {"a second ACK of it is, too", "closing", TW_FAILS, "client ., client .",
     FOUR CONNECTED "0.1 server > client F. seq 6 ack 6 len 0\n"
                    "0.2 client > server . seq 6 ack 7 len 0\n"
                    "0.3 client > server . seq 6 ack 7 len 0\n"
                    "0.4 client > server F. seq 6 ack 7 len 0\n"
                    "0.5 server > client . seq 7 ack 7 len 0\n"},
    {"another order", "closing", TW_FAILS, "server F.",
     EXPECT("client F., server ., server F., client .") SERVER_FIRST},
    {"other flags", "closing", TW_FAILS, "server F.",
     EXPECT("server FP., client ., client F., server .") SERVER_FIRST},
    {"the last one is missing", "closing", TW_FAILS, "client F.",
     FOUR CONNECTED "0.1 server > client F.\n0.2 client > server .\n0.3 client > server F.\n"},
    {"none at all", "closing", TW_FAILS, "no FIN or RST", FOUR CONNECTED},
    {"the last one may yet come", "closing", TW_UNKNOWN, "interrupted",
     "# interrupted SIGINT\n" FOUR CONNECTED "0.1 server > client F.\n"},
    {"all are there, but more may come", "closing", TW_UNKNOWN, "interrupted",
     "# interrupted SIGINT\n" FOUR SERVER_FIRST},
    {"another one came, whatever may", "closing", TW_FAILS, "client F.",
     "# interrupted SIGINT\n" FOUR CONNECTED "0.1 client > server F.\n"},
    {"a later connection's are not counted", "closing", TW_HOLDS, "server .",
     FOUR SERVER_FIRST "0.3 client.2 > server.2 S seq 0\n0.4 server.2 > client.2 R.\n"},
    {"nor a proof's", "closing", TW_HOLDS, "server .",
     FOUR SERVER_FIRST "0.3 proof > plain S seq 0\n0.4 proof > plain F.\n"},
    {"more than there is room to say", "closing", TW_FAILS, ", ...",
     FOUR SERVER_FIRST
     "0.4 client > server F.\n0.4 server > client .\n0.5 client > server F.\n"
     "0.5 server > client .\n0.6 client > server F.\n0.6 server > client .\n"
     "0.7 client > server F.\n0.7 server > client .\n0.8 client > server F.\n"},
    {"packets were lost", "closing", TW_UNKNOWN, "lost 1 packet",
     FOUR "# dropped 1\n" SERVER_FIRST},
    {"nothing was captured", "closing", TW_UNKNOWN, "no segment",
     FOUR "0.001 client ! connect = OK\n"},
    {"the file does not say", "closing", LEFT_OUT, "",
     EXPERIMENT STEPS "| [expect]\n| first-fin = server\n" SERVER_FIRST},
};

START_TEST(test_row)
{
    ruling_check(&rows[_i]);
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("closing");
    TCase *tc = tcase_create("segments");
    tcase_add_loop_test(tc, test_row, 0, (int)TW_COUNT(rows));
    suite_add_tcase(s, tc);
    return s;
}
