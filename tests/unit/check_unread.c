#include "suite.h"
#include "unread.h"

#include <string.h>

START_TEST(test_counts)
{
    struct tw_unread_counts counts = {0};
    const struct tw_unread arp = {TW_UNREAD_TYPE, 0x0806};
    const struct tw_unread udp = {TW_UNREAD_UDP, 0};
    tw_unread_count(&counts, arp);
    tw_unread_count(&counts, udp);
    tw_unread_count(&counts, arp);
    ck_assert_uint_eq(counts.n_rows, 2);
    ck_assert_uint_eq(counts.rows[0].n_packets, 2);
    ck_assert_int_eq(counts.rows[0].what.layer, TW_UNREAD_TYPE);
    ck_assert_uint_eq(counts.rows[1].n_packets, 1);
    ck_assert_uint_eq(counts.n_others, 0);
}
END_TEST

/* The first kinds have a row each; a packet of another kind is counted too. */
START_TEST(test_full)
{
    struct tw_unread_counts counts = {0};
    for (int round = 0; round < 2; round++) {
        for (unsigned i = 0; i < TW_UNREAD_ROWS + 5; i++)
            tw_unread_count(&counts, (struct tw_unread){TW_UNREAD_TYPE, (uint16_t)(2000 + i)});
    }
    ck_assert_uint_eq(counts.n_rows, TW_UNREAD_ROWS);
    ck_assert_uint_eq(counts.n_others, 10);
    for (size_t i = 0; i < counts.n_rows; i++)
        ck_assert_uint_eq(counts.rows[i].n_packets, 2);
}
END_TEST

/* Every number of every layer has a name that fits. */
START_TEST(test_names)
{
    char text[TW_UNREAD_TEXT];
    for (unsigned number = 0; number <= UINT16_MAX; number++) {
        const struct tw_unread what = {(uint8_t)_i, (uint16_t)number};
        size_t n = strlen(tw_unread_name(what, text));
        if (n == 0 || n + 1 >= sizeof text)
            ck_abort_msg("layer %d, %u: `%s`", _i, number, text);
        (void)tw_unread_may_hide_tcp(what);
    }
}
END_TEST

START_TEST(test_cases_have_names)
{
    char text[TW_UNREAD_TEXT];
    for (unsigned i = 0; i < TW_N_UNREAD_CASES; i++) {
        const struct tw_unread what = {TW_UNREAD_CASE, (uint16_t)i};
        ck_assert_msg(strncmp(tw_unread_name(what, text), "case ", 5) != 0, "%u", i);
    }
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("unread");
    TCase *counts = tcase_create("counts");
    tcase_add_test(counts, test_counts);
    tcase_add_test(counts, test_full);
    suite_add_tcase(s, counts);

    TCase *names = tcase_create("names");
    tcase_add_loop_test(names, test_names, 0, TW_N_UNREAD_LAYERS);
    tcase_add_test(names, test_cases_have_names);
    suite_add_tcase(s, names);
    return s;
}
