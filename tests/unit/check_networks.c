#include "suite.h"
#include "told.h"

#include <string.h>

/* One four-tuple in several networks. */
static const struct {
    const char *what, *packets;
    uint32_t n_flows, n_beside, n_copies, n_time_waits;
    const char *closers; /* of the connections in the order of their first packets */
} rows[] = {
    {"two VLANs at the same time, closed by the client and by the server",
     "0 c S 0,0 i7 v10\n"
     "1 xc S 0,0 i70 v20\n"
     "2 s S. 0,1 v10\n"
     "3 xs S. 0,1 v20\n"
     "4 c . 1,1 i8 v10\n"
     "5 xc . 1,1 i71 v20\n"
     "6 c F. 1,1 i9 v10\n"
     "7 xs F. 1,1 i700 v20\n"
     "8 s . 1,2 i500 v10\n"
     "9 xc . 1,2 i72 v20\n"
     "10 s F. 1,2 i501 v10\n"
     "11 xc F. 1,2 i73 v20\n"
     "12 c . 2,2 i10 v10\n"
     "13 xs . 2,2 i701 v20\n",
     2, 1, 0, 2, "cs"},
    {"one of them without a tag, begun before the capture",
     "0 c P. 1,1 +5 i7\n"
     "1 xc P. 1,1 +5 i70 v20\n"
     "2 s . 1,6 i500\n"
     "3 xs . 1,6 i700 v20\n"
     "4 xs F. 1,6 i701 v20\n"
     "5 c F. 6,1 i8\n"
     "6 xc F. 6,2 i71 v20\n"
     "7 s F. 1,7 i501\n"
     "8 xs . 2,7 i702 v20\n"
     "9 c . 7,2 i9\n",
     2, 1, 0, 2, "cs"},
    {"a tag in one direction only",
     "0 c S 0,0 v10\n"
     "1 s S. 0,1\n"
     "2 c . 1,1 v10\n"
     "3 c F. 1,1 v10\n"
     "4 s F. 1,2\n"
     "5 c . 2,2 v10\n",
     1, 0, 0, 1, "c"},
    {"each direction in a VLAN of its own, and another connection in one of them",
     "0 c S 0,0 v10\n"
     "1 s S. 0,1 v11\n"
     "2 xc S 0,0 v12\n"
     "3 xs S. 0,1 v12\n"
     "4 c F. 1,1 v10\n"
     "5 xs F. 1,1 v12\n"
     "6 s F. 1,2 v11\n"
     "7 xc F. 1,2 v12\n"
     "8 c . 2,2 v10\n"
     "9 xs . 2,2 v12\n",
     2, 1, 0, 2, "cs"},
    {"-i any: with the tag and without",
     "0 c S 0,0 i7 v10\n"
     "0.01 c S 0,0 i7 =\n"
     "1 s S. 0,1\n"
     "1.01 s S. 0,1 v10 =\n"
     "2 c . 1,1 i8 v10\n"
     "2.01 c . 1,1 i8 =\n"
     "3 c F. 1,1 i9 v10\n"
     "3.01 c F. 1,1 i9 =\n"
     "4 s F. 1,2 i500\n"
     "4.01 s F. 1,2 i500 v10 =\n"
     "5 c . 2,2\n"
     "5.01 c . 2,2 v10 =\n",
     1, 0, 6, 1, "c"},
    {"a mirror of both VLANs, 300 ms late in one",
     "0 c S 0,0 i7 v10\n"
     "1 s S. 0,1 v10\n"
     "2 c . 1,1 i8 v10\n"
     "3 c F. 1,1 i9 v10\n"
     "4 s F. 1,2 i500 v10\n"
     "5 c . 2,2 i10 v10\n"
     "300 c S 0,0 i7 v20 t63 =\n"
     "301 s S. 0,1 v20 t63 =\n"
     "302 c . 1,1 i8 v20 t63 =\n"
     "303 c F. 1,1 i9 v20 t63 =\n"
     "304 s F. 1,2 i500 v20 t63 =\n"
     "305 c . 2,2 i10 v20 t63 =\n",
     1, 0, 6, 1, "c"},
    {"its way changes in the middle",
     "0 c S 0,0 i7 v10\n"
     "1 s S. 0,1 v10\n"
     "2 c . 1,1 i8 v10\n"
     "3 c F. 1,1 i9 v20\n"
     "4 s F. 1,2 i500 v20\n"
     "5 c . 2,2 i10 v20\n",
     1, 0, 0, 1, "c"},
    {"the four-tuple used again in one network, still in use in the other",
     "0 c S 0,0 i7 v10\n"
     "1 xc S 0,0 i70 v20\n"
     "2 s R. 0,1 v10\n"
     "3 xs S. 0,1 v20\n"
     "4 c S 9000,0 i8 v10\n"
     "5 xc F. 1,1 i71 v20\n"
     "6 s R. 0,9001 v10\n"
     "7 xs F. 1,2 i701 v20\n"
     "8 xc . 2,2 i72 v20\n",
     3, 1, 0, 1, "-c-"},
};

static char letter(int closer)
{
    if (closer == TW_SIDE_NONE)
        return '-';
    return (char)(closer == TW_SIDE_A ? 'c' : 's');
}

START_TEST(test_network)
{
    for (int is_ipv6 = 0; is_ipv6 < 2; is_ipv6++) {
        struct told told;
        told_inspect(rows[_i].packets, is_ipv6 != 0, false, &told);
        ck_assert_uint_eq(told.n_ended, rows[_i].n_flows);
        ck_assert_uint_eq(told.summary.n_flows, rows[_i].n_flows);
        ck_assert_uint_eq(told.summary.n_beside, rows[_i].n_beside);
        ck_assert_uint_eq(told.summary.n_copies, rows[_i].n_copies);
        ck_assert_uint_eq(told.summary.n_time_waits, rows[_i].n_time_waits);
        for (uint32_t i = 0; i < told.n_ended; i++) {
            uint32_t place = 0;
            for (uint32_t j = 0; j < told.n_ended; j++)
                place += told.flow[j].first_frame < told.flow[i].first_frame;
            char closer = letter(tw_teardown_active_closer(&told.flow[i].teardown));
            ck_assert_msg(rows[_i].closers[place] == closer, "%s: #%u: %c", rows[_i].what,
                          place, closer);
        }
    }
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("networks");
    TCase *tc = tcase_create("apart");
    tcase_add_loop_test(tc, test_network, 0, (int)TW_COUNT(rows));
    suite_add_tcase(s, tc);
    return s;
}
