#include "suite.h"
#include "text_list.h"

#include <string.h>

/* What `twlab list` prints, at 80 columns. */

static const char FILE_TEXT[] =
    "[experiment]\ntitle = A title\ntags = bind wire\nworld = wire\n"
    "[host]\ntcp_rfc1337 = 1\nip_local_port_range = 7000 7003\n"
    "[server one]\nport = 5001\nreuseaddr = yes\n[client a]\n[client b]\nport = any\n"
    "[steps]\na = connect one\nb = connect one -> EADDRINUSE\n"
    "[then]\none = close listener\n"
    "[probe plain]\nexpect = EADDRINUSE, then OK after [then]\n"
    "[probe any]\nport = any\nexpect = OK\n"
    "[expect]\nteardown = incomplete\nstate.one = ESTABLISHED\n";

static const char WHOLE[] =
    "x\n  A title\n\n"
    "  tags      bind wire\n"
    "  takes     < 1 s\n"
    "  file      dir/x.ini\n"
    "  world     wire\n"
    "  host      tcp_rfc1337 = 1\n"
    "            ip_local_port_range = 7000 7003\n"
    "  peers     server one: port = 5001; reuseaddr = yes\n"
    "            client a\n"
    "            client b: port = any\n"
    "  steps     a = connect one\n"
    "            b = connect one -> EADDRINUSE\n"
    "  then      one = close listener\n"
    "  probes    plain: bind() 0.0.0.0:5001 with no options: EADDRINUSE, then OK\n"
    "            after [then]\n"
    "            any: bind() 0.0.0.0:0 with no options: OK\n"
    "  expect    teardown = incomplete\n"
    "            state.one = ESTABLISHED\n";

static char *listed(const struct tw_listed *one, bool whole)
{
    static const struct tw_text_style style = {.page.width = 80};
    char *text = NULL;
    size_t n_bytes = 0;
    struct tw_err err = {0};
    FILE *to = open_memstream(&text, &n_bytes);
    ck_assert_ptr_nonnull(to);
    if (whole)
        ck_assert_int_eq(tw_text_list_whole(one, &style, to, &err), 0);
    else
        ck_assert_int_eq(tw_text_list_lines(one, 1, &style, to, &err), 0);
    ck_assert_int_eq(fclose(to), 0);
    return text;
}

static void read_listed(struct tw_listed *out)
{
    struct tw_err err = {0};
    ck_assert_msg(tw_experiment_parse("dir/x.ini", FILE_TEXT, strlen(FILE_TEXT),
                                      &out->experiment, &err) == 0,
                  "%s", err.text);
    out->path = "dir/x.ini";
}

START_TEST(test_whole)
{
    struct tw_listed one = {0};
    read_listed(&one);
    char *text = listed(&one, true);
    ck_assert_str_eq(text, WHOLE);
    free(text);
    tw_experiment_drop(&one.experiment);
}
END_TEST

/* A matrix is one line. */
START_TEST(test_line)
{
    struct tw_listed one = {
        .matrix = {.axes = {{.name = "old", .values = {"none", "reuseaddr"}, .n = 2},
                            {.name = "new", .values = {"none", "reuseaddr"}, .n = 2}},
                   .n_axes = 2}};
    read_listed(&one);
    char *text = listed(&one, false);
    ck_assert_str_eq(text, "x  A title (4 cells)"
                           "                                                       < 1 s\n");
    free(text);
    text = listed(&one, true);
    ck_assert_ptr_nonnull(
        strstr(text, "  matrix    4 cells: old = none, reuseaddr; new = none, reuseaddr."));
    free(text);
    tw_experiment_drop(&one.experiment);
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("text_list");
    TCase *list = tcase_create("list");
    tcase_add_test(list, test_whole);
    tcase_add_test(list, test_line);
    suite_add_tcase(s, list);
    return s;
}
