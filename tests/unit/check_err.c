#include "err.h"
#include "suite.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>

START_TEST(test_reason_is_appended)
{
    struct tw_err err = {0};
    ck_assert_int_eq(tw_fail(&err, EADDRINUSE, "bind port %d", 5000), -1);
    ck_assert_str_eq(err.text, "bind port 5000: Address already in use");
    ck_assert_int_eq(err.code, EADDRINUSE);
}
END_TEST

START_TEST(test_no_errno_no_reason)
{
    struct tw_err err = {.code = EINVAL};
    ck_assert_int_eq(tw_fail(&err, 0, "line %d: what is this", 7), -1);
    ck_assert_str_eq(err.text, "line 7: what is this");
    ck_assert_int_eq(err.code, 0);
}
END_TEST

START_TEST(test_context_goes_in_front)
{
    struct tw_err err = {0};
    (void)tw_fail(&err, EACCES, "open %s", "a.pcap");
    ck_assert_int_eq(tw_fail_within(&err, "experiment %s", "server-first"), -1);
    ck_assert_str_eq(err.text, "experiment server-first: open a.pcap: Permission denied");
    ck_assert_int_eq(err.code, EACCES);
}
END_TEST

static bool ends_with(const char *text, const char *end)
{
    size_t n = strlen(text);
    return n >= strlen(end) && strcmp(text + n - strlen(end), end) == 0;
}

/* A text that does not fit is cut in its middle, ends with NUL, and nothing beyond it is
 * written. Where it begins, and the reason, are there. */
START_TEST(test_long_text_is_cut)
{
    char much[2 * sizeof(struct tw_err)];
    memset(much, 'x', sizeof much - 1);
    much[sizeof much - 1] = '\0';

    struct tw_err err = {0};
    (void)tw_fail(&err, ENOENT, "%s", much);
    ck_assert_uint_eq(strlen(err.text), sizeof err.text - 1);
    ck_assert(ends_with(err.text, "xxx: No such file or directory"));
    ck_assert_ptr_nonnull(strstr(err.text, "xxx...xxx"));

    (void)tw_fail_within(&err, "start %s", "server");
    ck_assert_uint_eq(strlen(err.text), sizeof err.text - 1);
    ck_assert_int_eq(strncmp(err.text, "start server: xxx", 17), 0);
    ck_assert(ends_with(err.text, "xxx: No such file or directory"));

    (void)tw_fail_within(&err, "%s", much);
    ck_assert_uint_le(strlen(err.text), sizeof err.text - 1);
    ck_assert(ends_with(err.text, "xxx: No such file or directory"));
    ck_assert_int_eq(err.code, ENOENT);
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("err");

    TCase *text = tcase_create("text");
    tcase_add_test(text, test_reason_is_appended);
    tcase_add_test(text, test_no_errno_no_reason);
    tcase_add_test(text, test_context_goes_in_front);
    suite_add_tcase(s, text);

    TCase *bounds = tcase_create("bounds");
    tcase_add_test(bounds, test_long_text_is_cut);
    suite_add_tcase(s, bounds);
    return s;
}
