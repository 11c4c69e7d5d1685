#include "random_word.h"
#include "suite.h"

#include <string.h>

static const size_t lengths[] = {0, 1, 8, 16, TW_RANDOM_WORD_MOST};

START_TEST(test_letters)
{
    char word[TW_RANDOM_WORD_MOST + 2];
    struct tw_err err = {0};
    memset(word, '!', sizeof word);
    ck_assert_int_eq(tw_random_word(word, lengths[_i], &err), 0);
    ck_assert_uint_eq(strspn(word, "abcdefghijklmnopqrstuvwxyz0123456789"), lengths[_i]);
    ck_assert_int_eq(word[lengths[_i]], '\0');
    ck_assert_int_eq(word[lengths[_i] + 1], '!');
}
END_TEST

/* Two of 36^16 are the same once in longer than anybody waits. */
START_TEST(test_another_each_time)
{
    char one[TW_RANDOM_WORD_MOST + 1];
    char other[TW_RANDOM_WORD_MOST + 1];
    struct tw_err err = {0};
    ck_assert_int_eq(tw_random_word(one, 16, &err), 0);
    ck_assert_int_eq(tw_random_word(other, 16, &err), 0);
    ck_assert_str_ne(one, other);
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("random_word");
    TCase *words = tcase_create("words");
    tcase_add_loop_test(words, test_letters, 0, (int)TW_COUNT(lengths));
    tcase_add_test(words, test_another_each_time);
    suite_add_tcase(s, words);
    return s;
}
