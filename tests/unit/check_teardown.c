#include "suite.h"
#include "teardown_story.h"

static const struct story endings[] = {
    {"four segments, server first", TW_FOUR_WAY, SERVER, SERVER, FOUR_WAY},
    {"four segments, client first", TW_FOUR_WAY, CLIENT, CLIENT,
     HANDSHAKE
     "0.1 client > server F. seq 1 ack 1 | FIN-WAIT-1 CLOSE-WAIT first-fin\n"
     "0.2 server > client . seq 1 ack 2 | FIN-WAIT-2 CLOSE-WAIT acks-client\n"
     "0.3 server > client F. seq 1 ack 2 | TIME-WAIT LAST-ACK second-fin wait-client\n"
     "0.4 client > server . seq 2 ack 2 | TIME-WAIT CLOSED acks-server wait-client\n"},
    {"the second FIN has the first one's ACK", TW_THREE_SEGMENT, SERVER, SERVER,
     HANDSHAKE SERVER_FIN
     "0.2 client > server F. seq 1 ack 2 | LAST-ACK TIME-WAIT second-fin acks-server "
     "wait-server\n"
     "0.3 server > client . seq 2 ack 2 | CLOSED TIME-WAIT acks-client wait-server\n"},
    {"three segments, with data in both FINs", TW_THREE_SEGMENT, SERVER, SERVER,
     HANDSHAKE
     "0.1 server > client FP. seq 1 ack 1 len 5 | CLOSE-WAIT FIN-WAIT-1 first-fin\n"
     "0.2 client > server FP. seq 1 ack 7 len 3 | LAST-ACK TIME-WAIT second-fin acks-server "
     "wait-server\n"
     "0.3 server > client . seq 7 ack 5 | CLOSED TIME-WAIT acks-client wait-server\n"},
    {"the FINs cross", TW_SIMULTANEOUS, BOTH, BOTH,
     CROSSED
     "0.110 server > client . seq 2 ack 2 | TIME-WAIT CLOSING acks-client wait-client\n"
     "0.111 client > server . seq 2 ack 2 | TIME-WAIT TIME-WAIT acks-server wait-client "
     "wait-server\n"},
    {"the passive side goes on sending", TW_HALF_CLOSE, SERVER, SERVER,
     HANDSHAKE SERVER_FIN ACKED
     "0.15 client > server P. seq 1 ack 2 len 5 | CLOSE-WAIT FIN-WAIT-2\n"
     "0.16 server > client . seq 2 ack 6 | CLOSE-WAIT FIN-WAIT-2\n"
     "0.20 client > server F. seq 6 ack 2 | LAST-ACK TIME-WAIT second-fin wait-server\n"
     "0.21 server > client . seq 2 ack 7 | CLOSED TIME-WAIT acks-client wait-server\n"},
    {"its last data is in its FIN", TW_HALF_CLOSE, SERVER, SERVER,
     HANDSHAKE SERVER_FIN ACKED
     "0.2 client > server FP. seq 1 ack 2 len 9 | LAST-ACK TIME-WAIT second-fin wait-server\n"
     "0.3 server > client . seq 2 ack 11 | CLOSED TIME-WAIT acks-client wait-server\n"},
    {"data that was on its way when the FIN came is no half close", TW_FOUR_WAY, SERVER, SERVER,
     HANDSHAKE SERVER_FIN
     "0.11 client > server P. seq 1 ack 1 len 5 | CLOSE-WAIT FIN-WAIT-1\n"
     "0.14 client > server . seq 6 ack 2 | CLOSE-WAIT FIN-WAIT-2 acks-server\n"
     "0.20 client > server F. seq 6 ack 2 | LAST-ACK TIME-WAIT second-fin wait-server\n"
     "0.21 server > client . seq 2 ack 7 | CLOSED TIME-WAIT acks-client wait-server\n"},
    {"only one side closes", TW_INCOMPLETE, SERVER, NONE, HANDSHAKE SERVER_FIN ACKED},
    {"the last ACK was not seen", TW_INCOMPLETE, SERVER, SERVER,
     HANDSHAKE SERVER_FIN ACKED CLIENT_FIN},
    {"nobody closes", TW_INCOMPLETE, NONE, NONE, HANDSHAKE},
};

static const struct story resets[] = {
    {"nobody listens", TW_RESET, NONE, NONE,
     "0.1 client > server S seq 0 | SYN-SENT LISTEN\n"
     "0.2 server > client R. seq 0 ack 1 | CLOSED CLOSED\n"},
    {"a RST that does not acknowledge the SYN", TW_INCOMPLETE, NONE, NONE,
     "0.1 client > server S seq 0 | SYN-SENT LISTEN\n"
     "0.2 server > client R. seq 0 ack 9 | SYN-SENT LISTEN\n"
     "0.3 server > client R seq 0 | SYN-SENT LISTEN\n"},
    {"the client gives up in the middle of opening", TW_RESET, NONE, NONE,
     "0.1 client > server S seq 0 | SYN-SENT LISTEN\n"
     "0.2 server > client S. seq 0 ack 1 | ESTABLISHED SYN-RECEIVED\n"
     "0.3 client > server R seq 1 | CLOSED CLOSED\n"},
    {"in ESTABLISHED", TW_RESET, NONE, NONE,
     HANDSHAKE "0.1 server > client R. seq 1 ack 1 | CLOSED CLOSED\n"},
    {"one that stands elsewhere is ignored (RFC 5961)", TW_INCOMPLETE, NONE, NONE,
     HANDSHAKE "0.1 server > client R. seq 101 ack 1 | ESTABLISHED ESTABLISHED\n"
               "0.2 server > client R. seq 0 ack 1 | ESTABLISHED ESTABLISHED\n"},
    {"in FIN-WAIT-1", TW_RESET, SERVER, NONE,
     HANDSHAKE SERVER_FIN "0.2 client > server R seq 1 | CLOSED CLOSED\n"},
    {"in CLOSE-WAIT", TW_RESET, SERVER, NONE,
     HANDSHAKE SERVER_FIN ACKED "0.2 server > client R seq 2 | CLOSED CLOSED\n"},
    {"in FIN-WAIT-2", TW_RESET, SERVER, NONE,
     HANDSHAKE SERVER_FIN ACKED "0.2 client > server R. seq 1 ack 2 | CLOSED CLOSED\n"},
    {"the orphan refuses what comes after its FIN", TW_RESET, SERVER, NONE,
     HANDSHAKE SERVER_FIN ACKED
     "0.2 client > server P. seq 1 ack 2 len 5 | CLOSE-WAIT FIN-WAIT-2\n"
     "0.3 server > client R seq 2 | CLOSED CLOSED\n"
     "0.4 client > server . seq 6 ack 2 | CLOSED CLOSED\n"
     "0.5 server > client R seq 2 | CLOSED CLOSED\n"},
    {"in CLOSING", TW_RESET, BOTH, NONE,
     CROSSED "0.2 client > server R seq 2 | CLOSED CLOSED\n"},
    {"a RST in the place of the last ACK: the server has no socket, and no TIME-WAIT", TW_RESET,
     SERVER, NONE,
     HANDSHAKE SERVER_FIN ACKED CLIENT_FIN "0.3 server > client R seq 2 | CLOSED CLOSED\n"},
    {"... the same to a FIN that has the ACK of the first one", TW_RESET, SERVER, NONE,
     HANDSHAKE SERVER_FIN
     "0.2 client > server F. seq 1 ack 2 | LAST-ACK TIME-WAIT second-fin acks-server "
     "wait-server\n"
     "0.3 server > client R. seq 2 ack 1 | CLOSED CLOSED\n"},
    {"a RST after the last ACK, which the FIN that came again shows to be lost", TW_RESET,
     SERVER, SERVER,
     FOUR_WAY "0.4 client > server F. seq 1 ack 2 | LAST-ACK TIME-WAIT again restarts "
              "wait-server\n"
              "0.5 server > client R seq 2 | CLOSED CLOSED\n"},
    {"in TIME-WAIT ends it (RFC 1337), the teardown was complete", TW_FOUR_WAY, SERVER, SERVER,
     FOUR_WAY "0.4 client > server R seq 2 | CLOSED CLOSED hits\n"},
    {"in TIME-WAIT, with tcp_rfc1337", TW_FOUR_WAY, SERVER, SERVER,
     "# setting tcp_rfc1337 1\n" FOUR_WAY
     "0.4 client > server R seq 2 | CLOSED TIME-WAIT hits\n"},
    {"in TIME-WAIT, elsewhere", TW_FOUR_WAY, SERVER, SERVER,
     FOUR_WAY "0.4 client > server R seq 102 | CLOSED TIME-WAIT hits\n"},
    {"a new SYN into TIME-WAIT (RFC 6191)", TW_FOUR_WAY, SERVER, SERVER,
     FOUR_WAY "0.4 client > server S seq 9000 | CLOSED TIME-WAIT hits other-syn\n"},
    {"a SYN after a reset", TW_RESET, NONE, NONE,
     HANDSHAKE "0.1 server > client R. seq 1 ack 1 | CLOSED CLOSED\n"
               "0.2 client > server S seq 0 | CLOSED CLOSED other-syn\n"
               "0.3 client > server S seq 9000 | CLOSED CLOSED other-syn\n"},
    {"a SYN meets a connection of before, and refuses its answer (RFC 9293, figure 9)",
     TW_RESET, NONE, NONE,
     "0.1 client > server S seq 0 | SYN-SENT LISTEN\n"
     "0.2 server > client . seq 500 ack 900 | SYN-SENT ESTABLISHED\n"
     "0.3 client > server R seq 900 | SYN-SENT CLOSED\n"},
};

START_TEST(test_ending)
{
    (void)story_play(&endings[_i]);
}
END_TEST

START_TEST(test_reset)
{
    (void)story_play(&resets[_i]);
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("teardown");
    TCase *tc = tcase_create("endings");
    tcase_add_loop_test(tc, test_ending, 0, (int)TW_COUNT(endings));
    suite_add_tcase(s, tc);
    tc = tcase_create("resets");
    tcase_add_loop_test(tc, test_reset, 0, (int)TW_COUNT(resets));
    suite_add_tcase(s, tc);
    return s;
}
