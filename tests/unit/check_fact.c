#include "fact.h"
#include "ledger.h"
#include "suite.h"

#include <string.h>

START_TEST(test_each_row_is_whole)
{
    for (const struct tw_fact *fact = tw_fact_table; fact->name != NULL; fact++) {
        bool has_key = fact->key.shape != TW_FACT_NOTHING;
        ck_assert_msg(has_key == tw_fact_is_list(fact), "%s", fact->name);
        bool has_names = fact->value.name != NULL;
        bool needs_names =
            fact->value.shape == TW_FACT_NAME || fact->value.shape == TW_FACT_ANSWER;
        ck_assert_msg(has_names == needs_names, "%s", fact->name);
    }
}
END_TEST

START_TEST(test_each_time_is_in_nanoseconds)
{
    for (const struct tw_fact *fact = tw_fact_table; fact->name != NULL; fact++) {
        bool is_time =
            fact->value.shape == TW_FACT_SECONDS || fact->value.shape == TW_FACT_NANOSECONDS;
        const char *end = strrchr(fact->json, '_');
        ck_assert_msg(is_time == (end != NULL && strcmp(end, "_ns") == 0), "%s", fact->json);
    }
}
END_TEST

/* A ledger with every fact, which the tests of the reports read too. */
START_TEST(test_golden_ledger)
{
    static char text[1 << 14];
    TW_AUTO(tw_run_drop) struct tw_run run = {0};
    struct tw_err err = {0};
    FILE *file = fopen(GOLDEN "/facts.ledger", "r");
    ck_assert_ptr_nonnull(file);
    size_t n = fread(text, 1, sizeof text, file);
    ck_assert_int_eq(fclose(file), 0);
    ck_assert_msg(tw_ledger_parse("facts.ledger", text, n, &run, &err) == 0, "%s", err.text);
    for (const struct tw_fact *fact = tw_fact_table; fact->name != NULL; fact++)
        ck_assert_msg(tw_fact_count(fact, &run.facts) > 0, "facts.ledger lacks `# %s`",
                      fact->name);

    char *printed = NULL;
    size_t n_printed = 0;
    FILE *to = open_memstream(&printed, &n_printed);
    ck_assert_ptr_nonnull(to);
    ck_assert_int_eq(tw_ledger_print(&run, to, &err), 0);
    ck_assert_int_eq(fclose(to), 0);
    ck_assert_str_eq(printed, text);
    free(printed);
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("fact");
    TCase *tc = tcase_create("table");
    tcase_add_test(tc, test_each_row_is_whole);
    tcase_add_test(tc, test_each_time_is_in_nanoseconds);
    tcase_add_test(tc, test_golden_ledger);
    suite_add_tcase(s, tc);
    return s;
}
