#include "suite.h"
#include "teardown_story.h"

/* What only the sequel shows: the order of two FINs, a RST that ended nothing, bytes that were
 * captured late. */

#define AB_ANSWERED                                                                            \
    "0.010 client > server P. seq 1 ack 1 len 6 | ESTABLISHED ESTABLISHED\n"                   \
    "0.011 server > client . seq 1 ack 7 | ESTABLISHED ESTABLISHED\n"
#define BAD_RST "0.020 server > client R. seq 1 ack 7 | CLOSED CLOSED\n"

static const struct sequel {
    struct story story;
    uint64_t n_bytes;
    unsigned n_void;
} sequels[] = {
    {{"the ACK of the first FIN overtakes the FIN that crossed it", TW_SIMULTANEOUS, BOTH, BOTH,
      HANDSHAKE
      "0.100 client > server F. seq 1 ack 1 | FIN-WAIT-1 CLOSE-WAIT first-fin\n"
      "0.101 server > client . seq 2 ack 2 | FIN-WAIT-2 CLOSE-WAIT acks-client\n"
      "0.102 server > client F. seq 1 ack 1 | TIME-WAIT CLOSING second-fin wait-client\n"
      "0.103 client > server . seq 2 ack 2 | TIME-WAIT TIME-WAIT acks-server wait-client "
      "wait-server\n"},
     0,
     0},
    {{"the last ACK stands before the FIN that it acknowledges", TW_FOUR_WAY, SERVER, SERVER,
      HANDSHAKE SERVER_FIN ACKED
      "0.199 server > client . seq 2 ack 2 | CLOSE-WAIT FIN-WAIT-2\n"
      "0.200 client > server F. seq 1 ack 2 | CLOSED TIME-WAIT second-fin acks-client "
      "wait-server\n"},
     0,
     0},
    {{"the second FIN stands before the first, and the ACK of the first between them",
      TW_FOUR_WAY, SERVER, SERVER,
      HANDSHAKE
      "0.100 client > server F. seq 1 ack 2 | FIN-WAIT-1 CLOSE-WAIT first-fin\n"
      "0.101 client > server . seq 1 ack 2 | FIN-WAIT-1 CLOSE-WAIT\n"
      "0.102 server > client F. seq 1 ack 1 | LAST-ACK TIME-WAIT second-fin acks-server "
      "wait-server\n"
      "0.201 server > client . seq 2 ack 2 | CLOSED TIME-WAIT acks-client wait-server\n"},
     0,
     0},
    {{"two of the five segments after the first FIN are captured only when sent again",
      TW_HALF_CLOSE, SERVER, SERVER,
      HANDSHAKE SERVER_FIN ACKED
      "0.15 client > server . seq 1 ack 2 len 1000 | CLOSE-WAIT FIN-WAIT-2\n"
      "0.16 client > server . seq 2001 ack 2 len 1000 | CLOSE-WAIT FIN-WAIT-2\n"
      "0.17 client > server . seq 4001 ack 2 len 1000 | CLOSE-WAIT FIN-WAIT-2\n"
      "0.18 client > server . seq 1001 ack 2 len 1000 | CLOSE-WAIT FIN-WAIT-2\n"
      "0.19 client > server . seq 3001 ack 2 len 1000 | CLOSE-WAIT FIN-WAIT-2\n"
      "0.20 client > server F. seq 5001 ack 2 | LAST-ACK TIME-WAIT second-fin wait-server\n"
      "0.21 server > client . seq 2 ack 5002 | CLOSED TIME-WAIT acks-client wait-server\n"},
     5000,
     0},
    {{"data sent before the first FIN came, and captured after its ACK", TW_FOUR_WAY, SERVER,
      SERVER,
      HANDSHAKE SERVER_FIN
      "0.14 client > server . seq 1001 ack 2 | CLOSE-WAIT FIN-WAIT-2 acks-server\n"
      "0.15 client > server . seq 1 ack 1 len 1000 | CLOSE-WAIT FIN-WAIT-2\n"
      "0.20 client > server F. seq 1001 ack 2 | LAST-ACK TIME-WAIT second-fin wait-server\n"
      "0.21 server > client . seq 2 ack 1002 | CLOSED TIME-WAIT acks-client wait-server\n"},
     0,
     0},
    {{"bytes that were not captured, and that the first FIN acknowledges", TW_FOUR_WAY, SERVER,
      SERVER,
      HANDSHAKE
      "0.10 server > client F. seq 1 ack 7 | CLOSE-WAIT FIN-WAIT-1 first-fin\n"
      "0.14 client > server . seq 7 ack 2 | CLOSE-WAIT FIN-WAIT-2 acks-server\n"
      "0.20 client > server F. seq 7 ack 2 | LAST-ACK TIME-WAIT second-fin wait-server\n"
      "0.21 server > client . seq 2 ack 8 | CLOSED TIME-WAIT acks-client wait-server\n"},
     0,
     0},
    {{"the first segment of a side is a keep-alive, which has an old byte", TW_FOUR_WAY, SERVER,
      SERVER,
      "0.10 server > client F. seq 1 ack 7 | CLOSE-WAIT FIN-WAIT-1 first-fin\n"
      "0.14 client > server . seq 6 ack 2 len 1 | CLOSE-WAIT FIN-WAIT-2 acks-server\n"
      "0.20 client > server F. seq 7 ack 2 | LAST-ACK TIME-WAIT second-fin wait-server\n"
      "0.21 server > client . seq 2 ack 8 | CLOSED TIME-WAIT acks-client wait-server\n"},
     0,
     0},
    {{"... or bytes after the FIN, of which the first were not captured", TW_HALF_CLOSE, SERVER,
      SERVER,
      HANDSHAKE SERVER_FIN ACKED
      "0.15 client > server . seq 101 ack 2 len 100 | CLOSE-WAIT FIN-WAIT-2\n"
      "0.20 client > server F. seq 201 ack 2 | LAST-ACK TIME-WAIT second-fin wait-server\n"
      "0.21 server > client . seq 2 ack 202 | CLOSED TIME-WAIT acks-client wait-server\n"},
     200,
     0},
    {{"a RST that its receiver drops: both go on to the close", TW_FOUR_WAY, SERVER, SERVER,
      HANDSHAKE AB_ANSWERED BAD_RST
      "0.100 server > client F. seq 1 ack 7 | CLOSED CLOSED first-fin\n"
      "0.140 client > server . seq 7 ack 2 | CLOSE-WAIT FIN-WAIT-2 acks-server voids\n"
      "0.200 client > server F. seq 7 ack 2 | LAST-ACK TIME-WAIT second-fin wait-server\n"
      "0.201 server > client . seq 2 ack 8 | CLOSED TIME-WAIT acks-client wait-server\n"},
     0,
     1},
    {{"... and to more data", TW_INCOMPLETE, NONE, NONE,
      HANDSHAKE AB_ANSWERED BAD_RST
      "0.1 client > server P. seq 7 ack 1 len 6 | CLOSED CLOSED\n"
      "0.2 server > client . seq 1 ack 13 | ESTABLISHED ESTABLISHED voids\n"
      "0.3 client > server P. seq 13 ack 1 len 6 | ESTABLISHED ESTABLISHED\n"},
     0,
     1},
    {{"... and it is reset later", TW_RESET, NONE, NONE,
      HANDSHAKE AB_ANSWERED BAD_RST
      "0.1 client > server P. seq 7 ack 1 len 6 | CLOSED CLOSED\n"
      "0.2 server > client . seq 1 ack 13 | ESTABLISHED ESTABLISHED voids\n"
      "0.3 client > server R. seq 13 ack 1 | CLOSED CLOSED\n"},
     0,
     1},
    {{"data under way when the RST came, which a RST answers", TW_RESET, NONE, NONE,
      HANDSHAKE AB_ANSWERED BAD_RST "0.1 client > server P. seq 7 ack 1 len 6 | CLOSED CLOSED\n"
                                    "0.2 server > client R seq 1 | CLOSED CLOSED\n"},
     0,
     0},
    {{"a RST out of the window, a challenge ACK (RFC 5961), and the RST that fits", TW_RESET,
      NONE, NONE,
      HANDSHAKE AB_ANSWERED "0.1 server > client R seq 0 | ESTABLISHED ESTABLISHED\n"
                            "0.2 client > server . seq 7 ack 1 | ESTABLISHED ESTABLISHED\n"
                            "0.3 server > client R seq 1 | CLOSED CLOSED\n"},
     0,
     1},
    {{"a RST before the data that was sent before it", TW_RESET, NONE, NONE,
      HANDSHAKE AB_ANSWERED "0.1 server > client R. seq 101 ack 7 | ESTABLISHED ESTABLISHED\n"
                            "0.2 server > client P. seq 1 ack 7 len 100 | CLOSED CLOSED\n"},
     0,
     0},
    {{"a RST in the middle of data that was sent", TW_INCOMPLETE, NONE, NONE,
      HANDSHAKE AB_ANSWERED
      "0.1 server > client R. seq 51 ack 7 | ESTABLISHED ESTABLISHED\n"
      "0.2 server > client P. seq 1 ack 7 len 100 | ESTABLISHED ESTABLISHED\n"},
     0,
     1},
    {{"a FIN that was sent before the RST came", TW_RESET, CLIENT, NONE,
      HANDSHAKE AB_ANSWERED BAD_RST
      "0.1 client > server F. seq 7 ack 1 | CLOSED CLOSED first-fin\n"},
     0,
     0},
};

static const struct story unknowns[] = {
    {"the client's FIN acknowledges bytes that no packet has", TW_INCOMPLETE, TW_SIDE_UNKNOWN,
     NONE,
     HANDSHAKE AB_ANSWERED
     "0.1 client > server F. seq 7 ack 502 | FIN-WAIT-1 CLOSE-WAIT first-fin\n"
     "0.2 server > client . seq 502 ack 8 | FIN-WAIT-2 CLOSE-WAIT acks-client\n"},
    {"... which come late", TW_INCOMPLETE, CLIENT, NONE,
     HANDSHAKE AB_ANSWERED
     "0.1 client > server F. seq 7 ack 502 | FIN-WAIT-1 CLOSE-WAIT first-fin\n"
     "0.2 server > client P. seq 1 ack 7 len 501 | FIN-WAIT-1 CLOSE-WAIT\n"},
    {"... and are a FIN", TW_THREE_SEGMENT, SERVER, SERVER,
     HANDSHAKE AB_ANSWERED
     "0.1 client > server F. seq 7 ack 502 | FIN-WAIT-1 CLOSE-WAIT first-fin\n"
     "0.2 server > client FP. seq 1 ack 7 len 500 | LAST-ACK TIME-WAIT second-fin acks-server "
     "wait-server\n"
     "0.3 server > client . seq 502 ack 8 | CLOSED TIME-WAIT acks-client wait-server\n"},
    {"nothing of the server was captured", TW_INCOMPLETE, TW_SIDE_UNKNOWN, NONE,
     "0.1 client > server P. seq 1 ack 1 len 5 | ESTABLISHED ESTABLISHED\n"
     "0.2 client > server F. seq 6 ack 1 | FIN-WAIT-1 CLOSE-WAIT first-fin\n"},
    {"the client's FIN, which crossed the server's, was not captured", TW_INCOMPLETE,
     TW_SIDE_UNKNOWN, NONE,
     HANDSHAKE AB_ANSWERED
     "0.1 server > client F. seq 1 ack 7 | CLOSE-WAIT FIN-WAIT-1 first-fin\n"
     "0.2 client > server . seq 8 ack 2 | CLOSE-WAIT FIN-WAIT-2 acks-server\n"
     "0.3 server > client . seq 2 ack 8 | CLOSE-WAIT FIN-WAIT-2\n"},
    {"... and comes late", TW_SIMULTANEOUS, BOTH, BOTH,
     HANDSHAKE AB_ANSWERED
     "0.1 server > client F. seq 1 ack 7 | CLOSE-WAIT FIN-WAIT-1 first-fin\n"
     "0.2 client > server . seq 8 ack 2 | CLOSE-WAIT FIN-WAIT-2 acks-server\n"
     "0.3 client > server F. seq 7 ack 1 | CLOSING TIME-WAIT second-fin wait-server\n"
     "0.4 server > client . seq 2 ack 8 | TIME-WAIT TIME-WAIT acks-client wait-client "
     "wait-server\n"},
    {"... nor the ACK after it: only the server's shows it", TW_INCOMPLETE, TW_SIDE_UNKNOWN,
     NONE,
     HANDSHAKE AB_ANSWERED
     "0.1 server > client F. seq 1 ack 7 | CLOSE-WAIT FIN-WAIT-1 first-fin\n"
     "0.3 server > client . seq 2 ack 8 | CLOSE-WAIT FIN-WAIT-1\n"},
    {"... nor any ACK: only a RST shows it", TW_RESET, TW_SIDE_UNKNOWN, NONE,
     HANDSHAKE AB_ANSWERED
     "0.1 server > client F. seq 1 ack 7 | CLOSE-WAIT FIN-WAIT-1 first-fin\n"
     "0.3 server > client R. seq 2 ack 8 | CLOSED CLOSED\n"},
    {"the client's FIN was not captured, and the server's was sent after it", TW_INCOMPLETE,
     TW_SIDE_UNKNOWN, NONE,
     HANDSHAKE AB_ANSWERED
     "0.1 server > client P. seq 1 ack 8 len 9 | ESTABLISHED ESTABLISHED\n"
     "0.2 client > server . seq 8 ack 10 | ESTABLISHED ESTABLISHED\n"
     "0.3 server > client F. seq 10 ack 8 | CLOSE-WAIT FIN-WAIT-1 first-fin\n"
     "0.4 client > server . seq 8 ack 11 | CLOSE-WAIT FIN-WAIT-2 acks-server\n"},
    {"the missing bytes are data: more follows", TW_INCOMPLETE, SERVER, NONE,
     HANDSHAKE AB_ANSWERED
     "0.1 client > server . seq 8 ack 1 | ESTABLISHED ESTABLISHED\n"
     "0.2 client > server P. seq 8 ack 1 len 5 | ESTABLISHED ESTABLISHED\n"
     "0.3 server > client F. seq 1 ack 13 | CLOSE-WAIT FIN-WAIT-1 first-fin\n"
     "0.4 client > server . seq 13 ack 2 | CLOSE-WAIT FIN-WAIT-2 acks-server\n"},
    {"the missing bytes are data: they come late", TW_INCOMPLETE, SERVER, NONE,
     HANDSHAKE AB_ANSWERED
     "0.1 client > server . seq 12 ack 1 | ESTABLISHED ESTABLISHED\n"
     "0.2 client > server P. seq 7 ack 1 len 5 | ESTABLISHED ESTABLISHED\n"
     "0.3 server > client F. seq 1 ack 12 | CLOSE-WAIT FIN-WAIT-1 first-fin\n"
     "0.4 client > server . seq 12 ack 2 | CLOSE-WAIT FIN-WAIT-2 acks-server\n"},
    {"the second FIN was not captured; its sender had acknowledged the first", TW_INCOMPLETE,
     SERVER, NONE,
     HANDSHAKE AB_ANSWERED
     "0.1 server > client F. seq 1 ack 7 | CLOSE-WAIT FIN-WAIT-1 first-fin\n"
     "0.2 client > server . seq 7 ack 2 | CLOSE-WAIT FIN-WAIT-2 acks-server\n"
     "0.3 server > client . seq 2 ack 8 | CLOSE-WAIT FIN-WAIT-2\n"},
    {"... and sends an ACK after it", TW_INCOMPLETE, SERVER, NONE,
     HANDSHAKE AB_ANSWERED
     "0.1 server > client F. seq 1 ack 7 | CLOSE-WAIT FIN-WAIT-1 first-fin\n"
     "0.2 client > server . seq 7 ack 2 | CLOSE-WAIT FIN-WAIT-2 acks-server\n"
     "0.3 client > server . seq 8 ack 2 | CLOSE-WAIT FIN-WAIT-2\n"},
};

static const struct story openings[] = {
    {"the server sends ACK and SYN apart", TW_INCOMPLETE, NONE, NONE,
     "0.1 client > server S seq 0 | SYN-SENT LISTEN\n"
     "0.2 server > client . seq 0 ack 1 | SYN-SENT ESTABLISHED\n"
     "0.3 server > client S seq 0 | SYN-SENT SYN-RECEIVED\n"
     "0.4 client > server S. seq 0 ack 1 | SYN-RECEIVED ESTABLISHED\n"
     "0.5 server > client . seq 1 ack 1 | ESTABLISHED ESTABLISHED\n"},
    {"... and the client answers with an ACK", TW_INCOMPLETE, NONE, NONE,
     "0.1 client > server S seq 0 | SYN-SENT LISTEN\n"
     "0.2 server > client . seq 900 ack 1 | SYN-SENT ESTABLISHED\n"
     "0.3 server > client S seq 0 | SYN-SENT SYN-RECEIVED\n"
     "0.4 client > server . seq 1 ack 1 | ESTABLISHED ESTABLISHED\n"},
};

START_TEST(test_sequel)
{
    const struct sequel *sequel = &sequels[_i];
    struct tw_teardown teardown = story_play(&sequel->story);
    ck_assert_msg(tw_teardown_bytes_after_fin(&teardown) == sequel->n_bytes, "%s",
                  sequel->story.what);
    ck_assert_msg(tw_teardown_void_resets(&teardown) == sequel->n_void, "%s: %u",
                  sequel->story.what, tw_teardown_void_resets(&teardown));
}
END_TEST

START_TEST(test_unknown)
{
    (void)story_play(&unknowns[_i]);
}
END_TEST

START_TEST(test_opening)
{
    (void)story_play(&openings[_i]);
}
END_TEST

/* A RST alone: who sent it is known, the other's state is not. */
START_TEST(test_alone)
{
    struct tw_teardown teardown = {0};
    struct tw_teardown_step step;
    const struct tw_segment segment = {.flags = TW_RST, .seq = 5};
    tw_teardown_feed(&teardown, SERVER, &segment, 0, &step);
    ck_assert_int_eq(teardown.reset_by, SERVER);
    ck_assert(!teardown.reset_in_known);
}
END_TEST

/* More than 4 GiB after the first FIN. */
START_TEST(test_many_bytes)
{
    enum { N = 6000, CHUNK = 1 << 20 };
    struct tw_teardown teardown = {0};
    struct tw_teardown_step step;
    struct tw_segment fin = {.flags = TW_FIN | TW_ACK, .seq = 10, .ack = 77};
    struct tw_segment data = {.flags = TW_ACK, .seq = 77, .ack = 10};
    tw_teardown_feed(&teardown, SERVER, &data, 0, &step);
    tw_teardown_feed(&teardown, CLIENT, &fin, 0, &step);
    data.ack = 11;
    data.payload_bytes = CHUNK;
    for (unsigned i = 0; i < N; i++, data.seq += CHUNK)
        tw_teardown_feed(&teardown, SERVER, &data, 0, &step);
    ck_assert_uint_eq(tw_teardown_bytes_after_fin(&teardown), (uint64_t)N * CHUNK);
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("teardown_sequel");
    TCase *tc = tcase_create("sequels");
    tcase_add_loop_test(tc, test_sequel, 0, (int)TW_COUNT(sequels));
    tcase_add_test(tc, test_many_bytes);
    suite_add_tcase(s, tc);
    tc = tcase_create("unknown");
    tcase_add_loop_test(tc, test_unknown, 0, (int)TW_COUNT(unknowns));
    tcase_add_test(tc, test_alone);
    suite_add_tcase(s, tc);
    tc = tcase_create("openings");
    tcase_add_loop_test(tc, test_opening, 0, (int)TW_COUNT(openings));
    suite_add_tcase(s, tc);
    return s;
}
