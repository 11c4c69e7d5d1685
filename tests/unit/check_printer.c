#include "printer.h"
#include "suite.h"

#include "own.h"

#include <string.h>

/* A page that is written into memory. */
static char *written;
static size_t n_written;

static struct tw_printer begin(void)
{
    FILE *to = open_memstream(&written, &n_written);
    ck_assert_ptr_nonnull(to);
    return (struct tw_printer){.to = to};
}

static void ends_as(struct tw_printer *printer, const char *expected)
{
    ck_assert_int_eq(fclose(printer->to), 0);
    ck_assert_str_eq(written, expected);
    free(written);
}

START_TEST(test_columns_align)
{
    struct tw_printer printer = begin();
    tw_printer_to(&printer, 2);
    tw_printer_put(&printer, "é▶");
    tw_printer_to(&printer, 6);
    tw_printer_put(&printer, "x");
    tw_printer_to(&printer, 3);
    tw_printer_put(&printer, "y");
    tw_printer_to(&printer, 40);
    tw_printer_end(&printer);
    tw_printer_to(&printer, 0);
    tw_printer_put(&printer, "z");
    ends_as(&printer, "  é▶  x y\nz");
}
END_TEST

/* What people name things must not move the cursor, nor break the terminal. */
static const struct {
    const char *text, *expected;
    bool ascii;
} foreign[] = {
    {"a\033[31mb", "a?[31mb", false},
    {"a\tb\177c", "a?b?c", false},
    {"\302\205\302\237\302\240.", "????\302\240.", false},
    {"\303", "?", false},
    {"\303a", "?a", false},
    {"\300\257", "??", false},      /* overlong */
    {"\355\240\200", "???", false}, /* a surrogate */
    {"\364\220\200\200", "????", false},
    {"\360\237\230\200", "\360\237\230\200", false},
    {"▶ é", "? ?", true},
};

START_TEST(test_foreign_bytes)
{
    struct tw_printer printer = begin();
    printer.ascii = foreign[_i].ascii;
    tw_printer_put(&printer, "%s", foreign[_i].text);
    ends_as(&printer, foreign[_i].expected);
}
END_TEST

static const struct {
    const char *text, *expected;
} wrapped[] = {
    {"", ""},
    {"one", "  one"},
    {"one two three", "  one two\n  three"},
    {"one  two", "  one two"},
    {"a word-longer-than-this", "  a\n  word-longer-than-this"},
    {"é é é é é", "  é é é é\n  é"},
    {"one 2 tries", "  one\n  2 tries"},
    {"one\ntwo", "  one\n  two"},
    {"wait 3 090 444 tries", "  wait 3\n  090 444\n  tries"}, /* too wide for a line */
};

START_TEST(test_wrap)
{
    struct tw_printer printer = begin();
    printer.width = 10;
    tw_printer_wrap(&printer, 2, wrapped[_i].text);
    ends_as(&printer, wrapped[_i].expected);
}
END_TEST

START_TEST(test_wrap_goes_on)
{
    struct tw_printer printer = begin();
    printer.width = 16;
    tw_printer_put(&printer, "kernel");
    tw_printer_to(&printer, 8);
    tw_printer_wrap(&printer, 8, "one two three");
    ends_as(&printer, "kernel  one two\n        three");
}
END_TEST

/* What begins with a blank stays apart from what stands there, on this line and on the next. */
START_TEST(test_wrap_parts)
{
    struct tw_printer printer = begin();
    printer.width = 12;
    tw_printer_put(&printer, "name");
    tw_printer_say(&printer, 2, "%s", " (one two three)");
    ends_as(&printer, "name (one\n  two three)");
}
END_TEST

START_TEST(test_clip)
{
    struct tw_printer printer = begin();
    tw_printer_clip(&printer, 7, "a title");
    tw_printer_to(&printer, 8);
    tw_printer_clip(&printer, 6, "a longer title");
    printer.ascii = true;
    tw_printer_to(&printer, 15);
    tw_printer_clip(&printer, 6, "a longer title");
    ends_as(&printer, "a title a lon… a l...");
}
END_TEST

/* A cut takes no more than it was given, down to nothing. */
START_TEST(test_clip_into_little)
{
    static const char *const expected[][2] = {
        {"", ""}, {"…", "."}, {"a…", ".."}, {"a…", "..."}, {"a l…", "a..."},
    };
    for (int ascii = 0; ascii < 2; ascii++) {
        struct tw_printer printer = begin();
        printer.ascii = ascii != 0;
        tw_printer_clip(&printer, (unsigned)_i, "a longer title");
        ck_assert_uint_le(printer.column, (unsigned)_i);
        ends_as(&printer, expected[_i][ascii]);
    }
}
END_TEST

/* The right edge may lie left of what stands there. */
START_TEST(test_no_room)
{
    struct tw_printer printer = begin();
    printer.width = 3;
    ck_assert_uint_eq(tw_printer_left(3, 4), 0);
    ck_assert_uint_eq(tw_printer_left(4, 3), 1);
    ck_assert_uint_eq(tw_printer_room(&printer), 3);
    tw_printer_put(&printer, "abcd");
    ck_assert_uint_eq(tw_printer_room(&printer), 0);
    tw_printer_put_before(&printer, 2, "efg");
    ends_as(&printer, "abcd efg");
}
END_TEST

/* Where a value has no room beside its label, it goes on below. */
START_TEST(test_field)
{
    struct tw_printer printer = begin();
    printer.width = 50;
    tw_printer_field(&printer, 2, 12, "first try",
                     "one two three four five six seven eight nine");
    printer.width = 40;
    tw_printer_field(&printer, 2, 12, "first try",
                     "one two three four five six seven eight nine");
    tw_printer_field(&printer, 2, 12, "", "once more");
    ends_as(&printer, "  first try one two three four five six seven\n"
                      "            eight nine\n"
                      "  first try  one two three four five six\n"
                      "    seven eight nine\n"
                      "    once more\n");
}
END_TEST

START_TEST(test_colour_takes_no_columns)
{
    struct tw_printer printer = begin();
    printer.colour = true;
    tw_printer_to(&printer, 2);
    tw_printer_ruling(&printer, TW_HOLDS);
    ck_assert_uint_eq(printer.column, 7);
    printer.colour = false;
    tw_printer_to(&printer, 8);
    tw_printer_ruling(&printer, TW_FAILS);
    ends_as(&printer, "  \033[32mHOLDS\033[0m FAILS");
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("page");

    TCase *line = tcase_create("line");
    tcase_add_test(line, test_columns_align);
    tcase_add_loop_test(line, test_foreign_bytes, 0, TW_COUNT(foreign));
    tcase_add_test(line, test_clip);
    tcase_add_loop_test(line, test_clip_into_little, 0, 5);
    tcase_add_test(line, test_no_room);
    tcase_add_test(line, test_colour_takes_no_columns);
    suite_add_tcase(s, line);

    TCase *wrap = tcase_create("wrap");
    tcase_add_loop_test(wrap, test_wrap, 0, TW_COUNT(wrapped));
    tcase_add_test(wrap, test_wrap_goes_on);
    tcase_add_test(wrap, test_wrap_parts);
    tcase_add_test(wrap, test_field);
    suite_add_tcase(s, wrap);
    return s;
}
