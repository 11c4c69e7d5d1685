#include "suite.h"
#include "teardown_story.h"

static const struct story noise[] = {
    {"a SYN that comes again", TW_INCOMPLETE, NONE, NONE,
     "0.1 client > server S seq 0 | SYN-SENT LISTEN\n"
     "1.1 client > server S seq 0 | SYN-SENT LISTEN\n"
     "1.2 server > client S. seq 0 ack 1 | ESTABLISHED SYN-RECEIVED\n"
     "1.3 server > client S. seq 0 ack 1 | ESTABLISHED SYN-RECEIVED\n"
     "1.4 client > server . seq 1 ack 1 | ESTABLISHED ESTABLISHED\n"
     "1.5 client > server S seq 0 | ESTABLISHED ESTABLISHED\n"
     "1.6 client > server S seq 77 | ESTABLISHED ESTABLISHED other-syn\n"},
    {"both open at once (RFC 9293, figure 7)", TW_INCOMPLETE, NONE, NONE,
     "0.1 client > server S seq 0 | SYN-SENT LISTEN\n"
     "0.2 server > client S seq 0 | SYN-SENT SYN-SENT\n"
     "0.3 client > server S. seq 0 ack 1 | SYN-RECEIVED ESTABLISHED\n"
     "0.4 server > client S. seq 0 ack 1 | ESTABLISHED ESTABLISHED\n"},
    {"the SYN,ACK stands before the SYN", TW_INCOMPLETE, NONE, NONE,
     "0.1 server > client S. seq 0 ack 1 | ESTABLISHED SYN-RECEIVED\n"
     "0.2 client > server S seq 0 | ESTABLISHED SYN-RECEIVED\n"
     "0.3 client > server . seq 1 ack 1 | ESTABLISHED ESTABLISHED\n"},
    {"keep-alives and data sent again are no new data", TW_FOUR_WAY, SERVER, SERVER,
     HANDSHAKE
     "0.010 client > server P. seq 1 ack 1 len 5 | ESTABLISHED ESTABLISHED\n"
     "0.100 server > client F. seq 1 ack 6 | CLOSE-WAIT FIN-WAIT-1 first-fin\n"
     "0.140 client > server . seq 6 ack 2 | CLOSE-WAIT FIN-WAIT-2 acks-server\n"
     "0.150 client > server . seq 5 ack 2 len 0 | CLOSE-WAIT FIN-WAIT-2\n"
     "0.160 client > server . seq 5 ack 2 len 1 | CLOSE-WAIT FIN-WAIT-2\n"
     "0.170 client > server P. seq 1 ack 2 len 5 | CLOSE-WAIT FIN-WAIT-2\n"
     "0.200 client > server F. seq 6 ack 2 | LAST-ACK TIME-WAIT second-fin wait-server\n"
     "0.201 server > client . seq 2 ack 7 | CLOSED TIME-WAIT acks-client wait-server\n"},
    {"the first FIN comes again", TW_FOUR_WAY, SERVER, SERVER,
     HANDSHAKE SERVER_FIN
     "0.11 server > client F. seq 1 ack 1 | CLOSE-WAIT FIN-WAIT-1 again\n"
     "0.12 client > server . seq 1 ack 2 | CLOSE-WAIT FIN-WAIT-2 acks-server\n"
     "0.13 client > server . seq 1 ack 2 | CLOSE-WAIT FIN-WAIT-2\n" CLIENT_FIN LAST_ACK},
    {"its ACK was lost", TW_FOUR_WAY, SERVER, SERVER,
     HANDSHAKE SERVER_FIN ACKED
     "0.15 server > client F. seq 1 ack 1 | CLOSE-WAIT FIN-WAIT-1 again\n"
     "0.16 client > server . seq 1 ack 2 | CLOSE-WAIT FIN-WAIT-2 acks-server\n" CLIENT_FIN
         LAST_ACK},
    {"the last ACK was lost: the second FIN restarts TIME-WAIT", TW_FOUR_WAY, SERVER, SERVER,
     FOUR_WAY "0.4 client > server F. seq 1 ack 2 | LAST-ACK TIME-WAIT again restarts "
              "wait-server\n"
              "0.5 server > client . seq 2 ack 2 | CLOSED TIME-WAIT acks-client wait-server\n"},
    {"a FIN sent again and again, which nobody answers", TW_INCOMPLETE, SERVER, NONE,
     HANDSHAKE SERVER_FIN ACKED CLIENT_FIN
     "0.4 client > server F. seq 1 ack 2 | LAST-ACK TIME-WAIT again restarts wait-server\n"
     "0.8 client > server F. seq 1 ack 2 | LAST-ACK TIME-WAIT again restarts wait-server\n"},
    {"... but the last time", TW_FOUR_WAY, SERVER, SERVER,
     HANDSHAKE SERVER_FIN ACKED CLIENT_FIN
     "0.4 client > server F. seq 1 ack 2 | LAST-ACK TIME-WAIT again restarts wait-server\n"
     "0.5 server > client . seq 2 ack 2 | CLOSED TIME-WAIT acks-client wait-server\n"},
    {"an old ACK restarts it as well", TW_FOUR_WAY, SERVER, SERVER,
     FOUR_WAY "0.4 client > server . seq 1 ack 2 | CLOSED TIME-WAIT restarts wait-server\n"},
    {"a FIN that was sent again with data before it", TW_FOUR_WAY, SERVER, SERVER,
     HANDSHAKE
     "0.01 server > client P. seq 1 ack 1 len 4 | ESTABLISHED ESTABLISHED\n"
     "0.10 server > client F. seq 5 ack 1 | CLOSE-WAIT FIN-WAIT-1 first-fin\n"
     "0.30 server > client FP. seq 1 ack 1 len 4 | CLOSE-WAIT FIN-WAIT-1 again\n"
     "0.31 client > server . seq 1 ack 6 | CLOSE-WAIT FIN-WAIT-2 acks-server\n"
     "0.40 client > server F. seq 1 ack 6 | LAST-ACK TIME-WAIT second-fin wait-server\n"
     "0.41 server > client . seq 6 ack 2 | CLOSED TIME-WAIT acks-client wait-server\n"},
    {"an old ACK is no ACK of the FIN", TW_INCOMPLETE, SERVER, NONE,
     HANDSHAKE SERVER_FIN "0.2 client > server . seq 1 ack 1 | CLOSE-WAIT FIN-WAIT-1\n"
                          "0.3 client > server . seq 1 ack 900 | CLOSE-WAIT FIN-WAIT-1\n"},
    {"the second FIN stands before the first, which it acknowledges", TW_THREE_SEGMENT, SERVER,
     SERVER,
     HANDSHAKE
     "0.1 client > server F. seq 1 ack 2 | FIN-WAIT-1 CLOSE-WAIT first-fin\n"
     "0.2 server > client F. seq 1 ack 1 | LAST-ACK TIME-WAIT second-fin acks-server "
     "wait-server\n"
     "0.3 server > client . seq 2 ack 2 | CLOSED TIME-WAIT acks-client wait-server\n"},
    {"the FINs cross, and one of them is lost", TW_SIMULTANEOUS, BOTH, BOTH,
     CROSSED "0.3 server > client F. seq 1 ack 1 | CLOSING CLOSING again\n"
             "0.4 client > server . seq 2 ack 2 | CLOSING TIME-WAIT acks-server wait-server\n"
             "0.5 server > client . seq 2 ack 2 | TIME-WAIT TIME-WAIT acks-client wait-client "
             "wait-server\n"},
    {"a segment without ACK is dropped by every state", TW_INCOMPLETE, NONE, NONE,
     HANDSHAKE "0.1 client > server F seq 1 | ESTABLISHED ESTABLISHED\n"
               "0.2 client > server - seq 1 | ESTABLISHED ESTABLISHED\n"
               "0.3 client > server R seq 2 | ESTABLISHED ESTABLISHED\n"},
    {"data sent again with new data behind it", TW_HALF_CLOSE, SERVER, SERVER,
     HANDSHAKE
     "0.010 client > server P. seq 1 ack 1 len 5 | ESTABLISHED ESTABLISHED\n"
     "0.100 server > client F. seq 1 ack 6 | CLOSE-WAIT FIN-WAIT-1 first-fin\n"
     "0.140 client > server . seq 6 ack 2 | CLOSE-WAIT FIN-WAIT-2 acks-server\n"
     "0.170 client > server P. seq 1 ack 2 len 8 | CLOSE-WAIT FIN-WAIT-2\n"
     "0.200 client > server F. seq 9 ack 2 | LAST-ACK TIME-WAIT second-fin wait-server\n"
     "0.201 server > client . seq 2 ack 10 | CLOSED TIME-WAIT acks-client wait-server\n"},
    {"the first FIN stands at the very end", TW_THREE_SEGMENT, SERVER, SERVER,
     HANDSHAKE "0.1 client > server F. seq 1 ack 2 | FIN-WAIT-1 CLOSE-WAIT first-fin\n"
               "0.2 server > client . seq 2 ack 2 | FIN-WAIT-2 CLOSE-WAIT acks-client\n"
               "0.3 server > client F. seq 1 ack 1 | CLOSED TIME-WAIT second-fin acks-server "
               "wait-server\n"},
    {"nothing comes after a FIN", TW_INCOMPLETE, SERVER, NONE,
     HANDSHAKE SERVER_FIN "0.2 server > client P. seq 2 ack 1 len 5 | CLOSE-WAIT FIN-WAIT-1\n"
                          "0.3 server > client R seq 7 | CLOSE-WAIT FIN-WAIT-1\n"},
    {"a SYN,ACK of another SYN", TW_INCOMPLETE, NONE, NONE,
     "0.1 client > server S seq 0 | SYN-SENT LISTEN\n"
     "0.2 server > client S. seq 0 ack 0 | SYN-SENT SYN-RECEIVED\n"
     "0.3 server > client S. seq 0 ack 900 | SYN-SENT SYN-RECEIVED\n"
     "0.4 server > client S. seq 0 ack 1 | ESTABLISHED SYN-RECEIVED\n"},
};

static const struct story middles[] = {
    {"seen from its data on", TW_FOUR_WAY, CLIENT, CLIENT,
     "0.1 server > client P. seq 900 ack 70 len 10 | ESTABLISHED ESTABLISHED\n"
     "0.2 client > server F. seq 70 ack 910 | FIN-WAIT-1 CLOSE-WAIT first-fin\n"
     "0.3 server > client . seq 910 ack 71 | FIN-WAIT-2 CLOSE-WAIT acks-client\n"
     "0.4 server > client F. seq 910 ack 71 | TIME-WAIT LAST-ACK second-fin wait-client\n"
     "0.5 client > server . seq 71 ack 911 | TIME-WAIT CLOSED acks-server wait-client\n"},
    {"seen from its first FIN on", TW_THREE_SEGMENT, SERVER, SERVER,
     "0.1 server > client F. seq 900 ack 70 | CLOSE-WAIT FIN-WAIT-1 first-fin\n"
     "0.2 client > server F. seq 70 ack 901 | LAST-ACK TIME-WAIT second-fin acks-server "
     "wait-server\n"
     "0.3 server > client . seq 901 ack 71 | CLOSED TIME-WAIT acks-client wait-server\n"},
    {"seen from a RST on", TW_RESET, NONE, NONE,
     "0.1 server > client R. seq 5 ack 5 | CLOSED CLOSED\n"},
    {"the client's ACK was not captured", TW_INCOMPLETE, NONE, NONE,
     "0.1 client > server S seq 0 | SYN-SENT LISTEN\n"
     "0.2 client > server P. seq 1 ack 1 len 5 | ESTABLISHED ESTABLISHED\n"},
    {"the client's ACK was not captured, and the server sends", TW_INCOMPLETE, NONE, NONE,
     "0.1 client > server S seq 0 | SYN-SENT LISTEN\n"
     "0.2 server > client S. seq 0 ack 1 | ESTABLISHED SYN-RECEIVED\n"
     "0.3 server > client P. seq 1 ack 1 len 5 | ESTABLISHED ESTABLISHED\n"},
    {"a RST behind data that was acknowledged and not captured", TW_RESET, NONE, NONE,
     HANDSHAKE "0.1 client > server . seq 1 ack 901 | ESTABLISHED ESTABLISHED\n"
               "0.2 client > server P. seq 1 ack 850 len 9 | ESTABLISHED ESTABLISHED\n"
               "0.3 server > client R seq 901 | CLOSED CLOSED\n"},
};

START_TEST(test_noise)
{
    (void)story_play(&noise[_i]);
}
END_TEST

START_TEST(test_middle)
{
    (void)story_play(&middles[_i]);
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("teardown_noise");
    TCase *tc = tcase_create("noise");
    tcase_add_loop_test(tc, test_noise, 0, (int)TW_COUNT(noise));
    suite_add_tcase(s, tc);
    tc = tcase_create("middles");
    tcase_add_loop_test(tc, test_middle, 0, (int)TW_COUNT(middles));
    suite_add_tcase(s, tc);
    return s;
}
