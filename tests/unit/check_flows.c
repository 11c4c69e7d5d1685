#include "flows.h"
#include "row_table.h"
#include "suite.h"

#include <string.h>

/* Endpoints by number, so that few of them make many four-tuples. */
static struct tw_endpoint endpoint_of(uint32_t number)
{
    struct tw_endpoint endpoint = {.family = number % 2 == 0 ? TW_IPV4 : TW_IPV6,
                                   .port = (uint16_t)(1 + number / 2 % 4)};
    endpoint.address[3] = (uint8_t)(number / 8);
    return endpoint;
}

/* Thousands of turns, against an array that says what is there. */
START_TEST(test_table)
{
    enum { N = 64, TURNS = 20000, MAX = 500 };
    static uint32_t there[N][N]; /* number of the flow + 1 */
    struct tw_flows *flows = NULL;
    struct tw_err err = {0};
    uint32_t random = 1;
    uint32_t n = 0;
    ck_assert_int_eq(tw_flows_open(MAX, NULL, &flows, &err), 0);
    for (int turn = 0; turn < TURNS; turn++) {
        random = random * 1664525 + 1013904223;
        uint32_t a = random >> 8 & (N - 1);
        uint32_t b = (random >> 16 & (N - 1)) / 2 * 2 + a % 2; /* of the same family */
        const struct tw_segment segment = {.from = endpoint_of(a), .to = endpoint_of(b)};
        const struct tw_segment reply = {.from = segment.to, .to = segment.from};
        uint32_t hash = tw_flows_hash(42, &segment);
        ck_assert_uint_eq(hash, tw_flows_hash(42, &reply));
        int side = -7;
        uint32_t found = tw_flows_find(flows, hash, &segment, &side);
        uint32_t expected = there[a][b] != 0 ? there[a][b] : there[b][a];
        if (a == b)
            continue;
        if (found != expected - 1)
            ck_abort_msg("turn %d: flow %u, expected %u", turn, found, expected - 1);
        if (found != TW_NO_FLOW && side != (there[a][b] != 0 ? 0 : 1))
            ck_abort_msg("turn %d: side %d", turn, side);
        if (found == TW_NO_FLOW && !tw_flows_is_full(flows)) {
            there[a][b] = tw_flows_add(flows, hash, &segment.from, &segment.to) + 1;
            n++;
        } else if (found != TW_NO_FLOW && turn % 3 != 0) {
            tw_flows_remove(flows, found);
            there[a][b] = there[b][a] = 0;
            n--;
        }
        ck_assert_uint_eq(tw_flows_count(flows), n);
    }
    ck_assert_uint_gt(n, 0);
    tw_flows_drop(&flows);
    ck_assert_ptr_null(flows);
}
END_TEST

START_TEST(test_rows)
{
    struct row {
        uint32_t key;
        uint32_t n;
    };
    enum { MAX = 100 };
    struct tw_row_table keyed;
    struct tw_err err = {0};
    ck_assert_int_eq(tw_row_table_open(&keyed, sizeof(struct row), 4, MAX, 3, &err), 0);
    for (uint32_t key = 0; key < 2 * MAX; key++) {
        uint32_t number = tw_row_table_row(&keyed, &key);
        ck_assert_uint_eq(number, key + 1 < MAX ? key + 1 : 0); /* then all share the first */
        ((struct row *)tw_row_table_at(&keyed, number))->n++;
    }
    for (uint32_t key = 0; key < MAX - 1; key++) {
        ck_assert_uint_eq(tw_row_table_find(&keyed, &key), key + 1);
        ck_assert_uint_eq(tw_row_table_row(&keyed, &key), key + 1);
    }
    uint32_t unknown = 7777;
    ck_assert_uint_eq(tw_row_table_find(&keyed, &unknown), 0);
    ck_assert_uint_eq(((struct row *)tw_row_table_at(&keyed, 0))->n, MAX + 1);
    tw_row_table_drop(&keyed);
    tw_row_table_drop(&keyed);
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("flows");
    TCase *tc = tcase_create("tables");
    tcase_add_test(tc, test_table);
    tcase_add_test(tc, test_rows);
    suite_add_tcase(s, tc);
    return s;
}
