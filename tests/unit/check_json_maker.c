#include "json_maker.h"
#include "suite.h"

#include <jansson.h>

/* Names come from ledgers that others wrote; as values and as keys alike. */
static const struct {
    const char *text, *json;
} foreign[] = {
    {"server", "{\"server\":\"server\"}"},
    {"\303\251", "{\"\303\251\":\"\303\251\"}"},
    {"\215\237rver", "{\"\\\\x8d\\\\x9frver\":\"\\\\x8d\\\\x9frver\"}"},
    {"\303\251\377", "{\"\\\\xc3\\\\xa9\\\\xff\":\"\\\\xc3\\\\xa9\\\\xff\"}"},
    {"", "{\"\":\"\"}"},
};

START_TEST(test_foreign_text)
{
    struct tw_json_maker maker = {0};
    json_t *object = tw_json_maker_object(&maker);
    tw_json_maker_text(&maker, object, foreign[_i].text, foreign[_i].text);
    object = tw_json_maker_take(&maker, object);
    ck_assert_ptr_nonnull(object);

    char *text = json_dumps(object, JSON_COMPACT);
    ck_assert_ptr_nonnull(text);
    ck_assert_str_eq(text, foreign[_i].json);
    free(text);
    json_decref(object);
}
END_TEST

START_TEST(test_two_names_stay_two)
{
    struct tw_json_maker maker = {0};
    json_t *object = tw_json_maker_object(&maker);
    tw_json_maker_integer(&maker, object, "\376", 1);
    tw_json_maker_integer(&maker, object, "\377", 2);
    ck_assert_uint_eq(json_object_size(object), 2);
    json_decref(object);
}
END_TEST

START_TEST(test_what_is_not_known_is_left_out)
{
    struct tw_json_maker maker = {0};
    json_t *object = tw_json_maker_object(&maker);
    tw_json_maker_known_text(&maker, object, "empty", "");
    tw_json_maker_known_text(&maker, object, "none", NULL);
    object = tw_json_maker_take(&maker, object);
    ck_assert_uint_eq(json_object_size(object), 0);
    json_decref(object);
}
END_TEST

/* A document that lacks something is not given away. */
START_TEST(test_nothing_by_halves)
{
    struct tw_json_maker maker = {0};
    json_t *object = tw_json_maker_object(&maker);
    tw_json_maker_integer(&maker, object, "there", 1);
    tw_json_maker_put(&maker, object, "missing", NULL);
    ck_assert(maker.failed);
    ck_assert_ptr_null(tw_json_maker_take(&maker, object));
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("maker");

    TCase *text = tcase_create("text");
    tcase_add_loop_test(text, test_foreign_text, 0, TW_COUNT(foreign));
    tcase_add_test(text, test_two_names_stay_two);
    suite_add_tcase(s, text);

    TCase *missing = tcase_create("missing");
    tcase_add_test(missing, test_what_is_not_known_is_left_out);
    tcase_add_test(missing, test_nothing_by_halves);
    suite_add_tcase(s, missing);
    return s;
}
