#include "suite.h"
#include "told.h"

#include <stdio.h>
#include <string.h>

/* Captures in which packets come more than once. Each is a connection that the client closes
 * first, unless the row says otherwise. */
struct row {
    const char *what;
    const char *packets;
    uint16_t n_fins[2];
    uint32_t wait_ms; /* when the client's TIME_WAIT begins; 0: there is none */
    enum tw_ending ending;
};

static const struct row numbered[] = {
    {"-i any on a router: twice, 10 us apart",
     "0 c S 0,0 i7 t64\n"
     "0.01 c S 0,0 i7 t63 =\n"
     "1 s S. 0,1 i0 t64\n"
     "1.01 s S. 0,1 i0 t63 =\n"
     "2 c . 1,1 i8 t64\n"
     "2.01 c . 1,1 i8 t63 =\n"
     "3 c F. 1,1 i9 t64\n"
     "3.01 c F. 1,1 i9 t63 =\n"
     "4 s F. 1,2 i500 t64\n"
     "4.01 s F. 1,2 i500 t63 =\n"
     "5 c . 2,2 i10 t64\n"
     "5.01 c . 2,2 i10 t63 =\n",
     {1, 1},
     5,
     TW_THREE_SEGMENT},
    {"a bridge: equal TTL, in bursts, the checksum filled in on the way",
     "0 c S 0,0 i7 k1\n"
     "0.01 c S 0,0 i7 k2 =\n"
     "1 s S. 0,1 i500\n"
     "1.01 s S. 0,1 i500 =\n"
     "2 c . 1,1 i8 k1\n"
     "2 c P. 1,1 +9 i9 k1\n"
     "2 c F. 10,1 i10 k1\n"
     "2.01 c . 1,1 i8 k2 =\n"
     "2.01 c P. 1,1 +9 i9 k3 =\n"
     "2.01 c F. 10,1 i10 k4 =\n"
     "4 s F. 1,11 i501\n"
     "4.01 s F. 1,11 i501 =\n"
     "5 c . 11,2 i11 k1\n"
     "5.01 c . 11,2 i11 k2 =\n",
     {1, 1},
     5,
     TW_THREE_SEGMENT},
    {"two taps whose clocks are 0.3 s apart, TTL one less",
     "0 c S 0,0 i7\n"
     "10 s S. 0,1 i0 t60\n"
     "20 c . 1,1 i8\n"
     "30 c P. 1,1 +9 i9\n"
     "40 s . 1,10 i500 t60\n"
     "50 c F. 10,1 i10\n"
     "60 s F. 1,11 i501 t60\n"
     "70 c . 11,2 i11\n"
     "300 c S 0,0 i7 t63 =\n"
     "310 s S. 0,1 i0 t59 =\n"
     "320 c . 1,1 i8 t63 =\n"
     "330 c P. 1,1 +9 i9 t63 =\n"
     "340 s . 1,10 i500 t59 =\n"
     "350 c F. 10,1 i10 t63 =\n"
     "360 s F. 1,11 i501 t59 =\n"
     "370 c . 11,2 i11 t63 =\n",
     {1, 1},
     70,
     TW_THREE_SEGMENT},
    {"the second tap's clock is 40 ms late: two orders mixed",
     "0 c S 0,0 i65530\n"
     "10 s S. 0,1 i0 t60\n"
     "20 c . 1,1 i65531\n"
     "30 c P. 1,1 +9 i65535\n"
     "40 c S 0,0 i65530 t63 =\n"
     "45 s . 1,10 i500 t60\n"
     "50 s S. 0,1 i0 t59 =\n"
     "55 c F. 10,1 i1\n"
     "60 c . 1,1 i65531 t63 =\n"
     "65 s F. 1,11 i501 t60\n"
     "70 c P. 1,1 +9 i65535 t63 =\n"
     "75 c . 11,2 i2\n"
     "85 s . 1,10 i500 t59 =\n"
     "95 c F. 10,1 i1 t63 =\n"
     "105 s F. 1,11 i501 t59 =\n"
     "115 c . 11,2 i2 t63 =\n",
     {1, 1},
     75,
     TW_THREE_SEGMENT},
    {"retransmissions have identifications of their own",
     "0 c S 0,0 i7\n"
     "1000 c S 0,0 i8\n"
     "1001 s S. 0,1 i0\n"
     "1002 c . 1,1 i9\n"
     "1010 c P. 1,1 +9 i10\n"
     "1210 c P. 1,1 +9 i11\n"
     "1211 s . 1,10 i500\n"
     "1220 c F. 10,1 i12\n"
     "1420 c F. 10,1 i13\n"
     "1421 s F. 1,11 i501\n"
     "1422 c . 11,2 i14\n",
     {2, 1},
     1422,
     TW_THREE_SEGMENT},
    {"a retransmission that is captured twice is one retransmission",
     "0 c S 0,0 i7\n"
     "0.01 c S 0,0 i7 =\n"
     "10 s S. 0,1 i500\n"
     "10.01 s S. 0,1 i500 =\n"
     "20 c . 1,1 i8\n"
     "20.01 c . 1,1 i8 =\n"
     "30 c F. 1,1 i9\n"
     "30.01 c F. 1,1 i9 =\n"
     "230 c F. 1,1 i10\n"
     "230.01 c F. 1,1 i10 =\n"
     "231 s F. 1,2 i501\n"
     "231.01 s F. 1,2 i501 =\n"
     "232 c . 2,2 i11\n"
     "232.01 c . 2,2 i11 =\n",
     {2, 1},
     232,
     TW_THREE_SEGMENT},
    {"a sender with one identification for all",
     "0 c S 0,0 i1\n"
     "10 s S. 0,1 i1\n"
     "20 c . 1,1 i1\n"
     "30 c F. 1,1 i1\n"
     "230 c F. 1,1 i1\n"
     "231 s F. 1,2 i1\n"
     "232 c . 2,2 i1\n",
     {2, 1},
     232,
     TW_THREE_SEGMENT},
    {"random ones: a copy beside its original, and a retransmission",
     "0 c S 0,0 i40000\n"
     "10 s S. 0,1 i500\n"
     "20 c . 1,1 i20000\n"
     "30 c F. 1,1 i60000\n"
     "30.5 c F. 1,1 i60000 =\n"
     "230 c F. 1,1 i50000\n"
     "231 s F. 1,2 i501\n"
     "232 c . 2,2 i3000\n",
     {2, 1},
     232,
     TW_THREE_SEGMENT},
    {"random ones, and the second packet is a SYN again",
     "0 c S 0,0 i40000\n"
     "1000 c S 0,0 i20000\n"
     "1010 s S. 0,1 i500\n"
     "1020 c . 1,1 i30000\n"
     "1030 c F. 1,1 i60000\n"
     "1031 s F. 1,2 i501\n"
     "1032 c . 2,2 i3000\n",
     {1, 1},
     1032,
     TW_THREE_SEGMENT},
    {"reordered on the way: each is new, though the second fills a gap",
     "0 c S 0,0 i7\n"
     "10 s S. 0,1 i0\n"
     "20 c . 1,1 i8\n"
     "30 c P. 10,1 +9 i10\n"
     "30.1 c P. 1,1 +9 i9\n"
     "40 s . 1,19 i500\n"
     "50 c F. 19,1 i11\n"
     "60 s F. 1,20 i501\n"
     "70 c . 20,2 i12\n",
     {1, 1},
     70,
     TW_THREE_SEGMENT},
    {"large packets in parts: the identifications jump by 45",
     "0 c S 0,0 i7\n"
     "10 s S. 0,1 i0\n"
     "20 c . 1,1 i8\n"
     "30 c . 1,1 +65000 i9\n"
     "30 c . 65001,1 +65000 i54\n"
     "30 c F. 130001,1 i99\n"
     "30.05 c . 1,1 +65000 i9 =\n"
     "30.05 c . 65001,1 +65000 i54 =\n"
     "30.05 c F. 130001,1 i99 =\n"
     "40 s F. 1,130002 i501\n"
     "50 c . 130002,2 i100\n",
     {1, 1},
     50,
     TW_THREE_SEGMENT},
    {"data that is captured late, of a host that counts for all: its last bytes were missing",
     "0 c S 0,0 i7\n"
     "10 s S. 0,1 i500\n"
     "20 c . 1,1 i8\n"
     "30 c F. 1,7 i9\n"
     "40 s . 7,2 i560\n"
     "40.1 s P. 1,1 +6 i540\n"
     "50 s F. 7,2 i570\n"
     "60 c . 2,8 i10\n"
     "60.1 s P. 1,1 +6 i540 =\n",
     {1, 1},
     60,
     TW_FOUR_WAY},
    {"... behind the FIN that comes after it",
     "0 c S 0,0 i7\n"
     "10 s S. 0,1 i500\n"
     "20 c . 1,1 i8\n"
     "30 c F. 1,7 i9\n"
     "40 s . 7,2 i560\n"
     "50 s F. 7,2 i570\n"
     "50.1 s P. 1,1 +6 i540\n"
     "60 c . 2,8 i10\n",
     {1, 1},
     60,
     TW_FOUR_WAY},
    {"a RST that is captured twice",
     "0 c S 0,0 i7\n"
     "0.01 c S 0,0 i7 =\n"
     "1 s R. 0,1 i0\n"
     "1.01 s R. 0,1 i0 =\n",
     {0, 0},
     0,
     TW_RESET},
    {"a RST of a program that numbers its packets, twice",
     "0 c S 0,0 i7\n"
     "10 s S. 0,1 i500\n"
     "20 c . 1,1 i8\n"
     "30 c R. 1,1 i9\n"
     "30.01 c R. 1,1 i9 =\n",
     {0, 0},
     0,
     TW_RESET},
    {"the ACK of TIME_WAIT has identification 0",
     "0 c S 0,0 i7\n"
     "10 s S. 0,1 i0\n"
     "20 c . 1,1 i8\n"
     "30 c F. 1,1 i9\n"
     "40 s F. 1,2 i500\n"
     "40.01 s F. 1,2 i500 =\n"
     "41 c . 2,2 i0\n"
     "41.01 c . 2,2 i0 =\n"
     "241 s F. 1,2 i501\n"
     "241.01 s F. 1,2 i501 =\n"
     "241.05 c . 2,2 i0\n"
     "241.06 c . 2,2 i0 =\n",
     {1, 2},
     241,
     TW_THREE_SEGMENT},
};

static const struct row unnumbered[] = {
    {"twice, 10 us apart, of equal TTL",
     "0 c S 0,0\n"
     "0.01 c S 0,0 =\n"
     "1 s S. 0,1\n"
     "1.01 s S. 0,1 =\n"
     "2 c . 1,1\n"
     "2.01 c . 1,1 =\n"
     "3 c F. 1,1\n"
     "3.01 c F. 1,1 =\n"
     "4 s F. 1,2\n"
     "4.01 s F. 1,2 =\n"
     "5 c . 2,2\n"
     "5.01 c . 2,2 =\n",
     {1, 1},
     5,
     TW_THREE_SEGMENT},
    {"a router, all within a millisecond",
     "0 c S 0,0 t64\n"
     "0.1 c S 0,0 t63 =\n"
     "0.2 s S. 0,1 t63\n"
     "0.3 s S. 0,1 t64 =\n"
     "0.4 c . 1,1 t64\n"
     "0.5 c F. 1,1 t64\n"
     "0.6 c . 1,1 t63 =\n"
     "0.7 c F. 1,1 t63 =\n"
     "0.8 s F. 1,2 t63\n"
     "0.9 s F. 1,2 t64 =\n"
     "5 c . 2,2 t64\n"
     "5.1 c . 2,2 t63 =\n",
     {1, 1},
     5,
     TW_THREE_SEGMENT},
    {"two taps 0.3 s apart, TTL one less",
     "0 c S 0,0\n"
     "10 s S. 0,1 t60\n"
     "20 c . 1,1\n"
     "50 c F. 1,1\n"
     "60 s F. 1,2 t60\n"
     "70 c . 2,2\n"
     "300 c S 0,0 t63 =\n"
     "310 s S. 0,1 t59 =\n"
     "320 c . 1,1 t63 =\n"
     "350 c F. 1,1 t63 =\n"
     "360 s F. 1,2 t59 =\n"
     "370 c . 2,2 t63 =\n",
     {1, 1},
     70,
     TW_THREE_SEGMENT},
    {"retransmissions",
     "0 c S 0,0\n"
     "1000 c S 0,0\n"
     "1001 s S. 0,1\n"
     "1002 c . 1,1\n"
     "1010 c P. 1,1 +9\n"
     "1210 c P. 1,1 +9\n"
     "1211 s . 1,10\n"
     "1220 c F. 10,1\n"
     "1420 c F. 10,1\n"
     "1421 s F. 1,11\n"
     "1422 c . 11,2\n",
     {2, 1},
     1422,
     TW_THREE_SEGMENT},
    {"a retransmission by another way: TTL changed, but after 200 ms",
     "0 c S 0,0\n"
     "10 s S. 0,1\n"
     "20 c . 1,1\n"
     "30 c F. 1,1\n"
     "230 c F. 1,1 t63\n"
     "231 s F. 1,2\n"
     "232 c . 2,2\n",
     {2, 1},
     232,
     TW_THREE_SEGMENT},
    {"duplicate ACKs, each for a segment",
     "0 c S 0,0\n"
     "10 s S. 0,1\n"
     "20 c . 1,1\n"
     "30 s . 1,1 +9\n"
     "30.1 c . 1,10\n"
     "30.2 s . 19,1 +9\n"
     "30.3 c . 1,10\n"
     "30.4 s . 28,1 +9\n"
     "30.5 c . 1,10\n"
     "31 s . 10,1 +9\n"
     "31.1 c F. 1,37\n"
     "40 s F. 37,2\n"
     "50 c . 2,38\n",
     {1, 1},
     50,
     TW_THREE_SEGMENT},
    {"the SYN after the handshake, from a tap that is late",
     "0 c S 0,0\n"
     "10 s S. 0,1\n"
     "20 c . 1,1\n"
     "25 c S 0,0 =\n"
     "30 c F. 1,1\n"
     "40 s F. 1,2\n"
     "50 c . 2,2\n",
     {1, 1},
     50,
     TW_THREE_SEGMENT},
    {"refused, twice",
     "0 c S 0,0\n"
     "0.01 c S 0,0 =\n"
     "1 s R. 0,1\n"
     "1.01 s R. 0,1 =\n",
     {0, 0},
     0,
     TW_RESET},
    {"refused, and a second tap 0.3 s later, TTL one less",
     "0 c S 0,0\n"
     "1 s R. 0,1\n"
     "300 c S 0,0 t63 =\n"
     "301 s R. 0,1 t63 =\n",
     {0, 0},
     0,
     TW_RESET},
    {"... whose RST comes before the SYN",
     "0 c S 0,0\n"
     "1 s R. 0,1\n"
     "301 s R. 0,1 t63 =\n"
     "305 c S 0,0 t63 =\n",
     {0, 0},
     0,
     TW_RESET},
    {"... whose SYN alone was captured",
     "0 c S 0,0\n"
     "1 s R. 0,1\n"
     "300 c S 0,0 t63 =\n",
     {0, 0},
     0,
     TW_RESET},
    {"a SYN that is unanswered, at two taps",
     "0 c S 0,0\n"
     "300 c S 0,0 t63 =\n"
     "1000 c S 0,0\n"
     "1300 c S 0,0 t63 =\n",
     {0, 0},
     0,
     TW_INCOMPLETE},
    {"a SYN again by another way",
     "0 c S 0,0\n"
     "1000 c S 0,0 t63\n"
     "1001 s R. 0,1\n",
     {0, 0},
     0,
     TW_RESET},
    {"a RST of a firewall, and the server's own",
     "0 c S 0,0\n"
     "10 s R. 0,1 t62 k9\n"
     "20 s R. 0,1\n",
     {0, 0},
     0,
     TW_RESET},
};

/* The same with the sides exchanged: the server closes first. */
static void exchange(const char *packets, char out[])
{
    for (size_t i = 0; packets[i] != '\0'; i++) {
        bool is_who = i > 0 && packets[i - 1] == ' ';
        out[i] = packets[i];
        if (is_who && packets[i] == 'c' && packets[i + 1] == ' ')
            out[i] = 's';
        if (is_who && packets[i] == 's' && packets[i + 1] == ' ')
            out[i] = 'c';
        out[i + 1] = '\0';
    }
}

static void check(const struct row *row, const char *packets, bool is_ipv6, int closer)
{
    struct told told;
    uint32_t n_copies = 0;
    told_inspect(packets, is_ipv6, false, &told);
    for (const char *at = packets; (at = strchr(at, '=')) != NULL; at++)
        n_copies++;
    ck_assert_uint_eq(told.summary.n_copies, n_copies);
    ck_assert_uint_eq(told.n_ended, 1);
    ck_assert_uint_eq(told.more[0].n_copies, n_copies);
    const struct tw_teardown *teardown = &told.flow[0].teardown;
    const char *ending = tw_ending_name(tw_teardown_ending(teardown));
    ck_assert_msg(strcmp(ending, tw_ending_name(row->ending)) == 0, "%s: %s", row->what,
                  ending);
    ck_assert_uint_eq(teardown->side[closer].n_fins, row->n_fins[0]);
    ck_assert_uint_eq(teardown->side[1 - closer].n_fins, row->n_fins[1]);
    ck_assert_uint_eq(told.summary.n_time_waits, row->wait_ms != 0);
    if (row->wait_ms != 0)
        ck_assert_int_eq(teardown->time_wait_ns[closer] / TW_MS % 100000, row->wait_ms);
}

START_TEST(test_numbered)
{
    check(&numbered[_i], numbered[_i].packets, false, TW_SIDE_A);
}
END_TEST

START_TEST(test_unnumbered)
{
    check(&unnumbered[_i], unnumbered[_i].packets, false, TW_SIDE_A);
    check(&unnumbered[_i], unnumbered[_i].packets, true, TW_SIDE_A);
}
END_TEST

/* The client is the one that sends the SYN, and so now the other. */
START_TEST(test_exchanged)
{
    char packets[2048];
    exchange(numbered[_i].packets, packets);
    check(&numbered[_i], packets, false, TW_SIDE_A);
}
END_TEST

/* A connection of 400 packets, whole at one tap before the other begins. */
START_TEST(test_far_apart)
{
    enum { N = 200, ROOM = 65536, LINE = 64 };
    static char packets[ROOM];
    size_t used = 0;
    for (int tap = 0; tap < 2; tap++) {
        const char *mark = tap == 0 ? "" : " =";
        double at = tap * 300.0;
        int ttl = 64 - tap;
        used += (size_t)snprintf(packets + used, LINE,
                                 "%.2f c S 0,0 i7 t%d%s\n%.2f s S. 0,1 t%d%s\n", at, ttl, mark,
                                 at + 1, ttl, mark);
        for (int i = 0; i < N; i++)
            used += (size_t)snprintf(packets + used, (size_t)2 * LINE,
                                     "%.2f c P. %d,1 +9 i%d t%d%s\n%.2f s . 1,%d i%d t%d%s\n",
                                     at + 2 + i / 10.0, 1 + 9 * i, 8 + i, ttl, mark,
                                     at + 2.05 + i / 10.0, 10 + 9 * i, 900 + i, ttl, mark);
        used += (size_t)snprintf(packets + used, (size_t)3 * LINE,
                                 "%.2f c F. %d,1 i%d t%d%s\n%.2f s F. 1,%d i%d t%d%s\n"
                                 "%.2f c . %d,2 i%d t%d%s\n",
                                 at + 40, 1 + 9 * N, 8 + N, ttl, mark, at + 41, 2 + 9 * N,
                                 900 + N, ttl, mark, at + 42, 2 + 9 * N, 9 + N, ttl, mark);
    }
    const struct row row = {"far apart", packets, {1, 1}, 42, TW_THREE_SEGMENT};
    check(&row, packets, false, TW_SIDE_A);
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("copies");
    TCase *tc = tcase_create("numbered");
    tcase_add_loop_test(tc, test_numbered, 0, (int)TW_COUNT(numbered));
    tcase_add_loop_test(tc, test_exchanged, 0, (int)TW_COUNT(numbered));
    tcase_add_test(tc, test_far_apart);
    suite_add_tcase(s, tc);

    tc = tcase_create("unnumbered");
    tcase_add_loop_test(tc, test_unnumbered, 0, (int)TW_COUNT(unnumbered));
    suite_add_tcase(s, tc);
    return s;
}
