#include "statistics.h"
#include "suite.h"

#include "own.h"

START_TEST(test_median)
{
    tw_ns figures[] = {9, 1, 4, 2};
    tw_statistics_sort(figures, TW_COUNT(figures));
    ck_assert_int_eq(tw_statistics_median(figures, 4), 3);
    ck_assert_int_eq(tw_statistics_median(figures, 3), 2);
    ck_assert_int_eq(tw_statistics_median(figures, 1), 1);
}
END_TEST

/* Among the values 1 to n. */
static const struct {
    size_t n;
    unsigned percent;
    tw_ns value;
} ranks[] = {
    {1, 99, 1},     {2, 50, 1},     {99, 99, 99}, {100, 99, 99},
    {101, 99, 100}, {200, 99, 198}, {200, 1, 2},  {200, 100, 200},
};

START_TEST(test_percentile)
{
    tw_ns sorted[200];
    for (size_t i = 0; i < TW_COUNT(sorted); i++)
        sorted[i] = (tw_ns)i + 1;
    ck_assert_int_eq(tw_statistics_percentile(sorted, ranks[_i].n, ranks[_i].percent),
                     ranks[_i].value);
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("statistics");
    TCase *tcase = tcase_create("ranks");
    tcase_add_test(tcase, test_median);
    tcase_add_loop_test(tcase, test_percentile, 0, TW_COUNT(ranks));
    suite_add_tcase(s, tcase);
    return s;
}
