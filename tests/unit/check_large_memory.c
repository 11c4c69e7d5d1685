#include "large_memory.h"
#include "suite.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { HUGE = 2 << 20 };

static const size_t sizes[] = {1, HUGE - 1, HUGE, HUGE + 1, 20 * (size_t)HUGE};

/* All of it can be written, and it begins a huge page. */
START_TEST(test_whole)
{
    uint8_t *memory = tw_large_memory(sizes[_i]);
    ck_assert_ptr_nonnull(memory);
    ck_assert_uint_eq((uintptr_t)memory % HUGE, 0);
    memset(memory, 0xa5, sizes[_i]);
    free(memory);
}
END_TEST

START_TEST(test_too_much)
{
    ck_assert_ptr_null(tw_large_memory(SIZE_MAX));
    ck_assert_ptr_null(tw_large_memory(SIZE_MAX / 2));
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("large_memory");
    TCase *tc = tcase_create("memory");
    tcase_add_loop_test(tc, test_whole, 0, sizeof sizes / sizeof sizes[0]);
    tcase_add_test(tc, test_too_much);
    suite_add_tcase(s, tc);
    return s;
}
