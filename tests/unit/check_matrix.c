#include "experiment.h"
#include "suite.h"

#include <string.h>

#define HEAD "[experiment]\ntitle = t\n"
#define AXES "[matrix]\nold = none, reuseaddr\nnew = none, reuseaddr reuseport, reuseport\n"
#define RESULT                                                                                 \
    "[matrix result]\n"                                                                        \
    "is = OK if old = reuseaddr and new = reuseaddr reuseport, none\n"                         \
    "is = EADDRINUSE, then OK after TIME_WAIT\n"
#define REST                                                                                   \
    "[server]\noptions = $old\n[steps]\nclient = connect\n"                                    \
    "[probe p]\noptions = $new\nexpect = $result\n"

static int parse(const char *text, struct tw_matrix *out, struct tw_err *err)
{
    return tw_matrix_parse("x.ini", text, strlen(text), out, err);
}

START_TEST(test_none)
{
    struct tw_matrix matrix = {.n_axes = 9};
    struct tw_err err = {0};
    ck_assert_int_eq(parse(HEAD "[steps]\nclient = send $5\n", &matrix, &err), 0);
    ck_assert_uint_eq(matrix.n_axes, 0);
    ck_assert_uint_eq(tw_matrix_cells(&matrix), 1);
}
END_TEST

/* Every cell is an experiment; the last axis goes fastest. */
static const struct {
    const char *name;
    bool old_addr, new_addr, new_port;
    int first_error;
} cells[] = {
    {"x.none.none", false, false, false, EADDRINUSE},
    {"x.none.reuseaddr+reuseport", false, true, true, EADDRINUSE},
    {"x.none.reuseport", false, false, true, EADDRINUSE},
    {"x.reuseaddr.none", true, false, false, 0},
    {"x.reuseaddr.reuseaddr+reuseport", true, true, true, 0},
    {"x.reuseaddr.reuseport", true, false, true, EADDRINUSE},
};

START_TEST(test_cells)
{
    static const char text[] = HEAD AXES RESULT REST;
    struct tw_matrix matrix;
    struct tw_experiment x = {0};
    struct tw_err err = {0};
    TW_AUTO(tw_string_drop) char *expanded = NULL;
    ck_assert_msg(parse(text, &matrix, &err) == 0, "%s", err.text);
    ck_assert_uint_eq(tw_matrix_cells(&matrix), TW_COUNT(cells));
    ck_assert_msg(tw_matrix_expand(&matrix, (size_t)_i,
                                   &(struct tw_matrix_file){"x.ini", text, strlen(text)},
                                   &expanded, &err) == 0,
                  "%s", err.text);
    ck_assert_msg(tw_experiment_parse("x.ini", expanded, strlen(expanded), &x, &err) == 0,
                  "%s\n%s", err.text, expanded);
    ck_assert_str_eq(x.name, cells[_i].name);
    ck_assert_uint_eq(x.place.n, 2);
    ck_assert_int_eq(x.peers[0].options.reuseaddr, cells[_i].old_addr);
    ck_assert_int_eq(x.probes[0].options.reuseaddr, cells[_i].new_addr);
    ck_assert_int_eq(x.probes[0].options.reuseport, cells[_i].new_port);
    ck_assert_int_eq(x.probes[0].first_error, cells[_i].first_error);

    /* The saved run has the name and the text: it is the same experiment again. */
    struct tw_experiment again = {0};
    ck_assert_msg(tw_experiment_parse(x.name, x.text, strlen(x.text), &again, &err) == 0, "%s",
                  err.text);
    ck_assert_str_eq(again.name, x.name);
    tw_experiment_drop(&again);
    tw_experiment_drop(&x);
}
END_TEST

/* What is wrong in a cell is on the line of the file where it is written. */
START_TEST(test_lines)
{
    static const char text[] = HEAD "[matrix]\n; why\na = 1, 2\n\n[matrix b]\nis = 3\n"
                                    "[steps]\nclient = $b\n";
    struct tw_matrix matrix;
    struct tw_err err = {0};
    TW_AUTO(tw_string_drop) char *expanded = NULL;
    ck_assert_int_eq(parse(text, &matrix, &err), 0);
    ck_assert_int_eq(tw_matrix_expand(&matrix, 1,
                                      &(struct tw_matrix_file){"x.ini", text, strlen(text)},
                                      &expanded, &err),
                     0);
    ck_assert_str_eq(expanded, HEAD "[matrix]\n; why\na = 2\n\n\n\n[steps]\nclient = 3\n");
}
END_TEST

#define V16 "1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16"
static const struct {
    const char *text, *error;
} wrong[] = {
    {"[matrix]\n", "x.ini:3: an empty section [matrix]"},
    {"[matrix]\na = 1\n[matrix]\nb = 1\n", "x.ini:5: a second section [matrix]"},
    {"[matrix]\na = 1\na = 2\n", "x.ini:5: a second `a`"},
    {"[matrix]\na-b = 1\n", "x.ini:4: the name of an axis"},
    {"[matrix]\na = 1,,2\n", "x.ini:4: an empty value"},
    {"[matrix]\na =\n", "x.ini:4: an empty value"},
    {"[matrix]\na = 1, 1\n", "x.ini:4: `1` twice"},
    {"[matrix]\na = " V16 ",17\n", "x.ini:4: one value too many; allowed are 16"},
    {"[matrix]\na = 1\nb = 1\nc = 1\nd = 1\ne = 1\n", "x.ini:8: one axis too many"},
    {"[matrix]\na = " V16 "\nb = " V16 "\nc = 1, 2\n",
     "x.ini:6: 512 combinations; at most 256"},
    {"[matrix]\na = 12345678901234567890123456789012345678901234567890\n",
     "x.ini:4: a value of 50 bytes; at most 47"},
    {"[matrix]\na = 1:2, 1.2\n", "two combinations whose files would both be named `*.1-2`"},
    {"[matrix b]\nis = 1\n", "x.ini:3: a [matrix NAME] above [matrix]"},
    {"[matrix]\na = 1\n[matrix a]\nis = 1\n", "x.ini:5: [matrix a]; its name is"},
    {"[matrix]\na = 1\n[matrix b]\n", "x.ini:5: [matrix b] leaves some out"},
    {"[matrix]\na = 1\n[matrix b]\nis = 2 if a = 1\n", "x.ini:5: [matrix b] leaves some out"},
    {"[matrix]\na = 1\n[matrix b]\nis = 2\nis = 3\n", "x.ini:7: an `is` below the one without"},
    {"[matrix]\na = 1\n[matrix b]\nbe = 2\n", "x.ini:6: an unknown key"},
    {"[matrix]\na = 1\n[matrix b]\nis = 2 if c = 1\n", "x.ini:6: `c`, which is no axis"},
    {"[matrix]\na = 1\n[matrix b]\nis = 2 if a = 3\n", "x.ini:6: `3`, which is no value of"},
    {"[matrix]\na = 1\n[matrix b]\nis = 2 if a\n", "x.ini:6: a condition without `=`"},
};

START_TEST(test_wrong)
{
    struct tw_matrix matrix;
    struct tw_err err = {0};
    char text[2000];
    (void)snprintf(text, sizeof text, "%s%s", HEAD, wrong[_i].text);
    ck_assert_int_eq(parse(text, &matrix, &err), -1);
    ck_assert_msg(strstr(err.text, wrong[_i].error) != NULL, "`%s` is not in `%s`",
                  wrong[_i].error, err.text);
}
END_TEST

START_TEST(test_wrong_use)
{
    static const char *const uses[] = {"$", "$nosuch", "$ab", "x$"};
    char text[200];
    struct tw_matrix matrix;
    struct tw_err err = {0};
    char *expanded = NULL;
    (void)snprintf(text, sizeof text, HEAD "[matrix]\na = 1\n[steps]\nclient = %s\n", uses[_i]);
    ck_assert_int_eq(parse(text, &matrix, &err), 0);
    ck_assert_int_eq(tw_matrix_expand(&matrix, 0,
                                      &(struct tw_matrix_file){"x.ini", text, strlen(text)},
                                      &expanded, &err),
                     -1);
    ck_assert_msg(strstr(err.text, "x.ini:6: `$") != NULL, "%s", err.text);
    ck_assert_ptr_null(expanded);
}
END_TEST

/* A file that was not expanded is no experiment. */
START_TEST(test_not_expanded)
{
    static const char text[] = HEAD AXES "[steps]\nclient = connect\n";
    struct tw_experiment x = {0};
    struct tw_err err = {0};
    ck_assert_int_eq(tw_experiment_parse("x.ini", text, strlen(text), &x, &err), -1);
    ck_assert_msg(strstr(err.text, "x.ini:4: several values in") != NULL, "%s", err.text);
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("matrix");
    TCase *expanded = tcase_create("expanded");
    tcase_add_test(expanded, test_none);
    tcase_add_loop_test(expanded, test_cells, 0, TW_COUNT(cells));
    tcase_add_test(expanded, test_lines);
    suite_add_tcase(s, expanded);

    TCase *refused = tcase_create("refused");
    tcase_add_loop_test(refused, test_wrong, 0, TW_COUNT(wrong));
    tcase_add_loop_test(refused, test_wrong_use, 0, 4);
    tcase_add_test(refused, test_not_expanded);
    suite_add_tcase(s, refused);
    return s;
}
