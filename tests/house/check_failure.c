#include "suite.h"

START_TEST(test_fails)
{
    ck_assert_int_eq(1 + 1, 3);
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("failure");
    TCase *fails = tcase_create("fails");
    tcase_add_test(fails, test_fails);
    suite_add_tcase(s, fails);
    return s;
}
