#include "suite.h"
#include "table.h"

#include "own.h"

#include <string.h>

static char *written;
static size_t n_written;

static const char *cell(const void *arg, size_t row, size_t column, char text[TW_TABLE_TEXT])
{
    static const char *const texts[2][3] = {{"1", "22 %", "a text"}, {"3 000", "", "b"}};
    static const char *const names[2] = {"one", "a longer name"};
    (void)arg;
    (void)text;
    return column == TW_TABLE_NAME ? names[row] : texts[row][column];
}

static const struct tw_table_column columns[] = {
    {"", "n", 2, 8, false, false},
    {"all", "share", 1, 6, false, true},
    {"", "what", 2, 8, true, false},
};

/* The same table on pages that are less and less wide. */
static const struct {
    unsigned width;
    const char *expected;
} drawn[] = {
    {100, "                              all\n"
          "rows                     n  share  what\n"
          "  one                    1   22 %  a text\n"
          "  a longer name      3 000         b\n"},
    {37, "                          all\n"
         "rows                 n  share  what\n"
         "  one                1   22 %  a text\n"
         "  a longer name  3 000         b\n"},
    {35, "                        all\n"
         "rows                n share what\n"
         "  one               1  22 % a text\n"
         "  a longer name 3 000       b\n"},
    {30, "                          all\n"
         "rows                 n  share\n"
         "  one                1   22 %\n"
         "  a longer name  3 000\n"
         "\n"
         "rows             what\n"
         "  one            a text\n"
         "  a longer name  b\n"},
    {12, "rows      n\n"
         "  one     1\n"
         "  a longer\n"
         "  name\n"
         "      3 000\n"
         "\n"
         "        all\n"
         "rows  share\n"
         "  one  22 %\n"
         "  a longer\n"
         "  name\n"
         "\n"
         "rows  what\n"
         "  one a text\n"
         "  a longer\n"
         "  name\n"
         "      b\n"},
};

START_TEST(test_widths)
{
    struct tw_printer printer = {.to = open_memstream(&written, &n_written),
                                 .width = drawn[_i].width};
    ck_assert_ptr_nonnull(printer.to);
    const struct tw_table table = {
        .title = "rows",
        .name_at = 2,
        .head = 16,
        .columns = columns,
        .n_columns = TW_COUNT(columns),
        .n_rows = 2,
        .cell = cell,
    };
    tw_table_draw(&table, &printer);
    ck_assert_int_eq(fclose(printer.to), 0);
    ck_assert_str_eq(written, drawn[_i].expected);
    free(written);
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("table");
    TCase *widths = tcase_create("widths");
    tcase_add_loop_test(widths, test_widths, 0, TW_COUNT(drawn));
    suite_add_tcase(s, widths);
    return s;
}
