#include "stream.h"
#include "suite.h"

#include <string.h>

START_TEST(test_all_of_it_was_written)
{
    char text[64] = "";
    struct tw_err err = {0};
    FILE *to = fmemopen(text, sizeof text, "w");
    ck_assert_ptr_nonnull(to);
    ck_assert_int_gt(fprintf(to, "all of it"), 0);
    ck_assert_int_eq(tw_stream_flush(to, &err, "the report"), 0);
    ck_assert_str_eq(text, "all of it");
    (void)fclose(to);
}
END_TEST

/* 0: the flush fails; 1: a write before it has failed, and errno is about something else. */
START_TEST(test_the_reason_is_the_writes)
{
    struct tw_err err = {0};
    TW_AUTO(tw_file_drop) FILE *to = fopen("/dev/full", "w");
    ck_assert_ptr_nonnull(to);
    ck_assert_int_gt(fprintf(to, "more than there is room for"), 0);
    if (_i == 1)
        ck_assert_int_eq(fflush(to), EOF);
    errno = _i == 1 ? 0 : EBADF;
    ck_assert_int_eq(tw_stream_flush(to, &err, "the report"), -1);
    ck_assert_int_eq(err.code, ENOSPC);
    ck_assert_str_eq(err.text, "write the report: No space left on device");
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("stream");
    TCase *flush = tcase_create("flush");
    tcase_add_test(flush, test_all_of_it_was_written);
    tcase_add_loop_test(flush, test_the_reason_is_the_writes, 0, 2);
    suite_add_tcase(s, flush);
    return s;
}
