#include "suite.h"
#include "told.h"

/* A client that is connected to itself: one socket, which sends and receives each segment. */
static const struct {
    const char *what, *packets;
    enum tw_ending ending;
    int closer, reset_by;
    uint32_t wait_ms; /* when its TIME_WAIT begins; 0: there is none */
    uint16_t n_fins;
} rows[] = {
    {"closed",
     "0 c S 0,0 i7\n"
     "0.1 c S. 0,1 i8\n"
     "0.2 c . 1,1 i9\n"
     "1 c P. 1,1 +5 i10\n"
     "1.1 c . 6,6 i11\n"
     "2 c F. 6,6 i12\n"
     "3 c . 7,7 i13\n",
     TW_SIMULTANEOUS, TW_SIDE_BOTH, TW_SIDE_NONE, 3, 1},
    {"captured twice",
     "0 c S 0,0\n"
     "0.01 c S 0,0 =\n"
     "1 c S. 0,1\n"
     "1.01 c S. 0,1 =\n"
     "2 c F. 1,1\n"
     "2.01 c F. 1,1 =\n"
     "3 c . 2,2\n"
     "3.01 c . 2,2 =\n",
     TW_SIMULTANEOUS, TW_SIDE_BOTH, TW_SIDE_NONE, 3, 1},
    {"its beginning was not captured",
     "0 c P. 1,1 +5 i10\n"
     "1 c . 6,6 i11\n"
     "2 c F. 6,6 i12\n"
     "3 c . 7,7 i13\n",
     TW_SIMULTANEOUS, TW_SIDE_BOTH, TW_SIDE_NONE, 3, 1},
    {"it is still open", "0 c S 0,0 i7\n0.1 c S. 0,1 i8\n", TW_INCOMPLETE, TW_SIDE_NONE,
     TW_SIDE_NONE, 0, 0},
};

START_TEST(test_self)
{
    for (int is_ipv6 = 0; is_ipv6 < 2; is_ipv6++) {
        struct told told;
        told_inspect(rows[_i].packets, is_ipv6 != 0, true, &told);
        ck_assert_uint_eq(told.n_ended, 1);
        ck_assert(told.flow[0].is_self);
        const struct tw_teardown *teardown = &told.flow[0].teardown;
        ck_assert_str_eq(tw_ending_name(tw_teardown_ending(teardown)),
                         tw_ending_name(rows[_i].ending));
        ck_assert_int_eq(tw_teardown_active_closer(teardown), rows[_i].closer);
        ck_assert_int_eq(teardown->reset_by, rows[_i].reset_by);
        ck_assert_uint_eq(teardown->side[0].n_fins, rows[_i].n_fins);
        ck_assert_uint_eq(told.summary.n_self, 1);
        /* one socket, one TIME_WAIT */
        ck_assert_uint_eq(told.summary.n_time_waits, rows[_i].wait_ms != 0);
        ck_assert_uint_eq(told.summary.held.peak, rows[_i].wait_ms != 0);
        if (rows[_i].wait_ms != 0)
            ck_assert_int_eq(teardown->time_wait_ns[0] / TW_MS % 100000, rows[_i].wait_ms);
    }
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("self");
    TCase *tc = tcase_create("followed");
    tcase_add_loop_test(tc, test_self, 0, (int)TW_COUNT(rows));
    suite_add_tcase(s, tc);
    return s;
}
