#include "counters.h"
#include "suite.h"

#include <string.h>

/* TCP's counters: read from the kernel, and what becomes of their growth. */

static void put(struct tw_counters *counters, const char *name, uint64_t n)
{
    (void)snprintf(counters->list[counters->n].name, TW_COUNTER_SIZE, "%s", name);
    counters->list[counters->n++].n = n;
}

static uint64_t value_of(const struct tw_counters *counters, const char *name)
{
    for (size_t i = 0; i < counters->n; i++) {
        if (strcmp(counters->list[i].name, name) == 0)
            return counters->list[i].n;
    }
    ck_abort_msg("there is no %s", name);
    return 0;
}

START_TEST(test_kernel)
{
    struct tw_counters counters;
    struct tw_err err = {0};
    ck_assert_msg(tw_counters_read(&counters, &err) == 0, "%s", err.text);
    ck_assert_uint_lt(counters.n, TW_MAX_TCP_EXT);
    (void)value_of(&counters, "TW");
    (void)value_of(&counters, "TWRecycled");
    (void)value_of(&counters, "TCPTimeWaitOverflow");
}
END_TEST

START_TEST(test_grown)
{
    struct tw_counters sum = {.n = 0};
    struct tw_counters before = {.n = 0};
    struct tw_counters after = {.n = 0};
    put(&before, "TW", 3);
    put(&before, "TWKilled", 9);
    put(&after, "TW", 5);
    put(&after, "TWKilled", 9);
    put(&after, "New", 1);
    tw_counters_add(&sum, &before, &after);
    tw_counters_add(&sum, &before, &after);
    ck_assert_uint_eq(value_of(&sum, "TW"), 4);
    ck_assert_uint_eq(value_of(&sum, "TWKilled"), 0);
    ck_assert_uint_eq(value_of(&sum, "New"), 2);
}
END_TEST

static const char asking[] = "[experiment]\ntitle = counted\n[steps]\nclient = "
                             "connect\n[expect]\ncounter.TWRecycled = 0\n"
                             "counter.NoSuch = 0\n";

START_TEST(test_noted)
{
    struct tw_run run = {0};
    struct tw_err err = {0};
    struct tw_counters grown = {.n = 0};
    ck_assert_msg(
        tw_experiment_parse("a.ini", asking, sizeof asking - 1, &run.experiment, &err) == 0,
        "%s", err.text);
    put(&grown, "Quiet", 0);
    put(&grown, "TW", 2);
    put(&grown, "TWRecycled", 0);
    tw_counters_note(&grown, &run);
    ck_assert_uint_eq(run.facts.n_counters, 2);
    ck_assert_str_eq(run.facts.counters[0].name, "TWRecycled"); /* asked for */
    ck_assert_uint_eq(run.facts.counters[0].n, 0);
    ck_assert_str_eq(run.facts.counters[1].name, "TW");
    ck_assert_uint_eq(run.facts.counters[1].n, 2);
    tw_run_drop(&run);
}
END_TEST

START_TEST(test_as_many_as_there_is_room_for)
{
    struct tw_run run = {0};
    struct tw_counters grown = {.n = 0};
    for (unsigned i = 0; i < TW_MAX_COUNTERS + 5; i++) {
        char name[TW_COUNTER_SIZE];
        (void)snprintf(name, sizeof name, "Counter%u", i);
        put(&grown, name, 1);
    }
    tw_counters_note(&grown, &run);
    ck_assert_uint_eq(run.facts.n_counters, TW_MAX_COUNTERS);
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("counters");
    TCase *tc = tcase_create("read");
    tcase_add_test(tc, test_kernel);
    suite_add_tcase(s, tc);
    tc = tcase_create("noted");
    tcase_add_test(tc, test_grown);
    tcase_add_test(tc, test_noted);
    tcase_add_test(tc, test_as_many_as_there_is_room_for);
    suite_add_tcase(s, tc);
    return s;
}
