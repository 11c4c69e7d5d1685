#include "own.h"
#include "suite.h"

#include <fcntl.h>
#include <stdbool.h>
#include <string.h>

static bool is_open(int fd)
{
    return fcntl(fd, F_GETFD) >= 0;
}

START_TEST(test_fd_ends_with_its_scope)
{
    int seen = -1;
    {
        TW_AUTO(tw_fd_drop) int fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
        ck_assert_int_ge(fd, 0);
        seen = fd;
    }
    ck_assert(!is_open(seen));
}
END_TEST

START_TEST(test_fd_that_was_taken_stays)
{
    int taken = -1;
    {
        TW_AUTO(tw_fd_drop) int fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
        ck_assert_int_ge(fd, 0);
        taken = tw_fd_take(&fd);
        ck_assert_int_eq(fd, -1);
    }
    ck_assert(is_open(taken));
    tw_fd_drop(&taken);
}
END_TEST

/* Dropping happens on the way out of a failure: its errno is what the caller wants to know. */
START_TEST(test_drop_keeps_errno_and_is_safe_twice)
{
    int fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
    FILE *file = fopen("/dev/null", "re");
    int closed = fd;
    ck_assert_int_ge(fd, 0);
    ck_assert_ptr_nonnull(file);
    ck_assert_int_eq(close(closed), 0); /* so that the drop's close() fails */

    errno = EADDRINUSE;
    for (int i = 0; i < 2; i++) {
        tw_fd_drop(&fd);
        tw_file_drop(&file);
        ck_assert_int_eq(errno, EADDRINUSE);
        ck_assert_int_eq(fd, -1);
        ck_assert_ptr_null(file);
    }
}
END_TEST

START_TEST(test_string)
{
    TW_AUTO(tw_string_drop) char *kept = NULL;
    {
        TW_AUTO(tw_string_drop) char *string = strdup("mine");
        ck_assert_ptr_nonnull(string);
        kept = tw_string_take(&string);
        ck_assert_ptr_null(string);
    }
    ck_assert_str_eq(kept, "mine");
    tw_string_drop(&kept);
    ck_assert_ptr_null(kept);
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("own");
    TCase *scope = tcase_create("scope");
    tcase_add_test(scope, test_fd_ends_with_its_scope);
    tcase_add_test(scope, test_fd_that_was_taken_stays);
    tcase_add_test(scope, test_drop_keeps_errno_and_is_safe_twice);
    tcase_add_test(scope, test_string);
    suite_add_tcase(s, scope);
    return s;
}
