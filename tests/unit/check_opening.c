#include "append.h"
#include "suite.h"
#include "told.h"

#include <string.h>

/* SYNs that meet an old socket of the server, and SYNs after a refusal. "x" has the numbers of
 * the old connection. */
static const struct {
    const char *what, *packets;
    const char *endings; /* of the connections, in the order of their first packets */
    uint32_t n_met_old;
    uint32_t opening_ms; /* of the last one */
    uint32_t n_copies;
} rows[] = {
    {"a challenge ACK, the RST that it asks for, the SYN again after a second",
     "0 c S 0,0 i7\n"
     "10 xs . 500,900 i60\n"
     "10.1 xc R 900,0 i0\n"
     "1000 c S 0,0 i8\n"
     "1010 s S. 0,1\n"
     "1020 c . 1,1 i9\n"
     "1030 c F. 1,1 i10\n"
     "1040 s F. 1,2 i61\n"
     "1050 c . 2,2 i11\n",
     "three-segment", 1, 1010, 0},
    {"twice, since the first RST was lost; all captured twice",
     "0 c S 0,0 i7\n"
     "0.01 c S 0,0 i7 =\n"
     "10 xs . 500,900 i60\n"
     "10.05 xs . 500,900 i60 =\n"
     "10.1 xc R 900,0\n"
     "10.15 xc R 900,0 =\n"
     "1000 c S 0,0 i8\n"
     "1000.01 c S 0,0 i8 =\n"
     "1010 xs . 500,900 i61\n"
     "1010.01 xs . 500,900 i61 =\n"
     "1010.1 xc R 900,0\n"
     "3000 c S 0,0 i9\n"
     "3010 s S. 0,1\n"
     "3020 c . 1,1 i10\n"
     "3030 c R. 1,1 i11\n",
     "reset", 1, 3010, 5},
    {"it never opens",
     "0 c S 0,0\n"
     "10 xs . 500,900\n"
     "1000 c S 0,0\n"
     "1010 xs . 500,900\n",
     "incomplete", 1, 0, 0},
    {"the SYN,ACK was not captured: no old socket",
     "0 c S 0,0\n"
     "10 s . 1,1\n"
     "20 c P. 1,1 +9\n"
     "30 c F. 10,1\n"
     "40 s F. 1,11\n"
     "50 c . 11,2\n",
     "three-segment", 0, 0, 0},
    {"data in the SYN, acknowledged in part",
     "0 c S 0,0 +9\n"
     "10 s . 1,5\n"
     "20 c R 1,0\n",
     "incomplete", 0, 0, 0},
    {"refused three times with one number",
     "0 c S 0,0 i7\n"
     "1 s R. 0,1 i0\n"
     "500 c S 0,0 i8\n"
     "501 s R. 0,1 i0\n"
     "1000 c S 0,0 i9\n"
     "1001 s R. 0,1 i0\n",
     "reset reset reset", 0, 0, 0},
    {"refused twice, each packet captured by a second tap 0.3 s later",
     "0 c S 0,0\n"
     "1 s R. 0,1\n"
     "300 c S 0,0 t63 =\n"
     "301 s R. 0,1 t63 =\n"
     "500 c S 0,0\n"
     "501 s R. 0,1\n"
     "800 c S 0,0 t63 =\n"
     "801 s R. 0,1 t63 =\n",
     "reset reset", 0, 0, 4},
    {"refused twice, each packet captured twice",
     "0 c S 0,0\n"
     "0.2 s R. 0,1\n"
     "0.3 c S 0,0 =\n"
     "0.4 s R. 0,1 t63 =\n"
     "500 c S 0,0\n"
     "500.2 s R. 0,1\n",
     "reset reset", 0, 0, 2},
    {"the old connection was captured, and is forgotten by the client",
     "0 xc S 0,0 i7\n"
     "1 xs S. 0,1\n"
     "2 xc . 1,1 i8\n"
     "3 xs P. 1,1 +9 i60\n"
     "50000 c S 0,0 i70\n"
     "50001 xs . 10,1 i61\n"
     "51000 c S 0,0 i71\n"
     "51001 s S. 0,1\n"
     "51002 c . 1,1 i72\n"
     "51003 c F. 1,1 i73\n"
     "51004 s F. 1,2 i400\n"
     "51005 c . 2,2 i74\n",
     "incomplete three-segment", 1, 1001, 0},
    {"... and the client resets it",
     "0 xc S 0,0 i7\n"
     "1 xs S. 0,1\n"
     "2 xc . 1,1 i8\n"
     "3 xs P. 1,1 +9 i60\n"
     "4 xc . 1,10 i9\n"
     "50000 c S 0,0 i70\n"
     "50001 xs . 10,1 i61\n"
     "50002 xc R 1,0 i0\n"
     "51000 c S 0,0 i71\n"
     "51001 s S. 0,1\n"
     "51002 c . 1,1 i72\n"
     "51003 c F. 1,1 i73\n"
     "51004 s F. 1,2 i400\n"
     "51005 c . 2,2 i74\n",
     "reset three-segment", 1, 1001, 0},
    {"... and was closed by the server alone",
     "0 xc . 1,1 i8\n"
     "1 xs F. 1,1 i60\n"
     "2 xc . 1,2 i9\n"
     "50000 c S 0,0 i70\n"
     "50001 xs . 2,1 i61\n"
     "50002 xc R 1,0 i0\n"
     "50003 c S 0,0 i71\n"
     "50004 s S. 0,1\n",
     "reset incomplete", 1, 4, 0},
    {"... which is gone at the server: the SYN is answered at once",
     "0 xc S 0,0 i7\n"
     "1 xs S. 0,1\n"
     "2 xc . 1,1 i8\n"
     "50000 c S 0,0 i70\n"
     "50001 s S. 0,1\n"
     "50002 c . 1,1 i71\n"
     "50003 c R. 1,1 i72\n",
     "incomplete reset", 0, 0, 0},
    {"... and the four-tuple is tried twice more",
     "0 xc . 1,1 i7\n"
     "1 xs . 1,1 i60\n"
     "50000 c S 0,0 i70\n"
     "51000 c S 0,0 i71\n"
     "60000 c S 5000,0 i72\n"
     "70000 c S 6000,0 i73\n"
     "70001 s R. 0,6001\n",
     "incomplete incomplete incomplete reset", 0, 0, 0},
};

/* The connection that began last. */
static const struct tw_ended *last_of(const struct told *told)
{
    const struct tw_ended *last = &told->ended[0];
    for (uint32_t i = 1; i < told->n_ended; i++) {
        if (told->ended[i].flow->first_frame > last->flow->first_frame)
            last = &told->ended[i];
    }
    return last;
}

START_TEST(test_opening)
{
    for (int is_ipv6 = 0; is_ipv6 < 2; is_ipv6++) {
        struct told told;
        char endings[200] = "";
        told_inspect(rows[_i].packets, is_ipv6 != 0, false, &told);
        for (uint32_t place = 0; place < told.n_ended; place++) {
            for (uint32_t i = 0; i < told.n_ended; i++) {
                uint32_t before = 0;
                for (uint32_t j = 0; j < told.n_ended; j++)
                    before += told.flow[j].first_frame < told.flow[i].first_frame;
                if (before != place)
                    continue;
                tw_append(endings, sizeof endings, "%s%s", place > 0 ? " " : "",
                          tw_ending_name(tw_teardown_ending(&told.flow[i].teardown)));
            }
        }
        ck_assert_str_eq(endings, rows[_i].endings);
        ck_assert_uint_eq(told.summary.n_met_old, rows[_i].n_met_old);
        ck_assert_uint_eq(told.summary.n_copies, rows[_i].n_copies);
        ck_assert_int_eq(told.summary.slowest_opening_ns, rows[_i].opening_ms * TW_MS);
        ck_assert_int_eq(last_of(&told)->more->opening_ns, rows[_i].opening_ms * TW_MS);
        ck_assert_uint_eq(last_of(&told)->flow->met_old, rows[_i].n_met_old);
    }
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("opening");
    TCase *tc = tcase_create("old");
    tcase_add_loop_test(tc, test_opening, 0, (int)TW_COUNT(rows));
    suite_add_tcase(s, tc);
    return s;
}
