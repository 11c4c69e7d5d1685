#include "json_row.h"
#include "own.h"
#include "suite.h"

#include <jansson.h>

static struct tw_json_row row;

/* The line that the row writes, without its end. */
static const char *line(bool *out_fits)
{
    static char text[TW_JSON_ROW_SIZE + 1];
    FILE *to = fmemopen(text, sizeof text, "w");
    ck_assert_ptr_nonnull(to);
    text[0] = '\0';
    *out_fits = tw_json_row_write(&row, to);
    ck_assert_int_eq(fclose(to), 0);
    return text;
}

START_TEST(test_columns)
{
    bool fits = false;
    tw_json_row_begin(&row, "connection");
    tw_json_row_text(&row, "client", "[fd00::1]:33000");
    tw_json_row_text(&row, "reset_by", NULL);
    tw_json_row_truth(&row, "guessed", true);
    tw_json_row_truth(&row, "evicted", false);
    tw_json_row_known(&row, "known", true, 7);
    tw_json_row_known(&row, "unknown", false, 7);
    ck_assert_str_eq(line(&fits), "{\"row\":\"connection\",\"client\":\"[fd00::1]:33000\","
                                  "\"reset_by\":null,\"guessed\":true,\"evicted\":false,"
                                  "\"known\":7,\"unknown\":null}\n");
    ck_assert(fits);
}
END_TEST

static const int64_t integers[] = {
    0, 1, -1, 9, 10, -10, 1700000000123456789, INT64_MAX, INT64_MIN,
};

START_TEST(test_integer)
{
    bool fits = false;
    tw_json_row_begin(&row, "x");
    tw_json_row_integer(&row, "n", integers[_i]);
    json_t *read = json_loads(line(&fits), 0, NULL);
    ck_assert_ptr_nonnull(read);
    ck_assert_int_eq(json_integer_value(json_object_get(read, "n")), integers[_i]);
    json_decref(read);
}
END_TEST

/* A row that does not fit is not written, and the next one is not affected. */
START_TEST(test_too_long)
{
    bool fits = true;
    tw_json_row_begin(&row, "x");
    for (int i = 0; i < TW_JSON_ROW_SIZE; i++)
        tw_json_row_integer(&row, "n", i);
    ck_assert_str_eq(line(&fits), "");
    ck_assert(!fits);
    tw_json_row_begin(&row, "x");
    ck_assert_str_eq(line(&fits), "{\"row\":\"x\"}\n");
    ck_assert(fits);
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("json_row");
    TCase *tc = tcase_create("rows");
    tcase_add_test(tc, test_columns);
    tcase_add_loop_test(tc, test_integer, 0, TW_COUNT(integers));
    tcase_add_test(tc, test_too_long);
    suite_add_tcase(s, tc);
    return s;
}
