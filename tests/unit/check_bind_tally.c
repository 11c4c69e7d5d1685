#include "bind_tally.h"
#include "suite.h"

#include <string.h>

static struct tw_bind_socket at(const char *address)
{
    struct tw_bind_socket socket = {.state = TW_BOUND};
    ck_assert(tw_endpoint_parse_address(address, &socket.at));
    return socket;
}

START_TEST(test_pairs_of_one_meeting)
{
    struct tw_bind_tally tally = {0};
    struct tw_bind_socket fresh = at("127.0.0.1");
    struct tw_bind_socket there = at("0.0.0.0");
    const struct tw_bind_meeting meeting = {.fresh = &fresh, .there = &there};
    ck_assert_uint_eq(tw_bind_tally_pairs(&tally).n_met, 0);
    tw_bind_tally_meeting(&tally, &meeting);
    ck_assert_uint_eq(tw_bind_tally_pairs(&tally).n_met,
                      TW_N_BIND_INPUTS * (TW_N_BIND_INPUTS - 1) / 2);
    tw_bind_tally_meeting(&tally, &meeting);
    ck_assert_uint_eq(tw_bind_tally_pairs(&tally).n_met,
                      TW_N_BIND_INPUTS * (TW_N_BIND_INPUTS - 1) / 2);
}
END_TEST

START_TEST(test_missing_ones_are_told_once)
{
    struct tw_bind_tally tally = {0};
    char text[TW_BIND_PAIR_TEXT];
    size_t cursor = 0;
    size_t n = 0;
    while (tw_bind_tally_missing(&tally, &cursor, text)) {
        ck_assert_ptr_nonnull(strchr(text, ','));
        n++;
    }
    ck_assert_uint_eq(n, tw_bind_tally_pairs(&tally).n_possible);
}
END_TEST

START_TEST(test_one_user)
{
    struct tw_bind_tally tally = {0};
    size_t n_with_two = tw_bind_tally_pairs(&tally).n_possible;
    ck_assert(tw_bind_tally_expects(&tally, TW_ASK_BIND, TW_BIND_OTHER_OWNER));
    tally.one_user = true;
    ck_assert(!tw_bind_tally_expects(&tally, TW_ASK_BIND, TW_BIND_OTHER_OWNER));
    ck_assert_uint_lt(tw_bind_tally_pairs(&tally).n_possible, n_with_two);
}
END_TEST

START_TEST(test_all_clauses)
{
    struct tw_bind_tally tally = {0};
    for (unsigned ask = 0; ask < TW_N_BIND_ASKS; ask++)
        for (unsigned clause = 0; clause < TW_N_BIND_CLAUSES; clause++) {
            struct tw_bind_decision decision = {.clause = (enum tw_bind_clause)clause};
            ck_assert(!tw_bind_tally_all(&tally) || ask == TW_ASK_LISTEN);
            tw_bind_tally_decision(&tally, (enum tw_bind_ask)ask, &decision);
        }
    ck_assert(tw_bind_tally_all(&tally));
    ck_assert_uint_eq(tally.n_questions, (uint64_t)TW_N_BIND_ASKS * TW_N_BIND_CLAUSES);
}
END_TEST

START_TEST(test_add)
{
    struct tw_bind_tally one = {.n_questions = 2};
    struct tw_bind_tally other = {.n_questions = 3, .one_user = true};
    one.clauses[TW_ASK_BIND][TW_BIND_FREE] = 5;
    other.clauses[TW_ASK_BIND][TW_BIND_FREE] = 7;
    tw_bind_tally_add(&one, &other);
    ck_assert_uint_eq(one.n_questions, 5);
    ck_assert_uint_eq(one.clauses[TW_ASK_BIND][TW_BIND_FREE], 12);
    ck_assert(one.one_user);
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("bind_tally");
    TCase *counts = tcase_create("counts");
    tcase_add_test(counts, test_pairs_of_one_meeting);
    tcase_add_test(counts, test_missing_ones_are_told_once);
    tcase_add_test(counts, test_one_user);
    tcase_add_test(counts, test_all_clauses);
    tcase_add_test(counts, test_add);
    suite_add_tcase(s, counts);
    return s;
}
