#include "ini.h"
#include "suite.h"

#include <string.h>

/* All lines of a text, each written back as "LINE [section name]" or "LINE key=value;". */
static int dump(const char *text, size_t n_bytes, char *out, size_t n_out, struct tw_err *err)
{
    struct tw_ini ini = tw_ini_begin("x.ini", text, n_bytes);
    struct tw_ini_line line;
    size_t n = 0;
    int got = 0;
    out[0] = '\0';
    while ((got = tw_ini_next(&ini, &line, err)) > 0 && n < n_out) {
        if (line.is_section)
            n += (size_t)snprintf(out + n, n_out - n, "%u [%s %s];", line.line, line.section,
                                  line.name);
        else
            n += (size_t)snprintf(out + n, n_out - n, "%u %s=%s;", line.line, line.key,
                                  line.value);
    }
    return got;
}

static const struct {
    const char *text, *lines;
} good[] = {
    {"", ""},
    {"\n\n\n", ""},
    {"; a comment\n# another\n;\n#\n", ""},
    {"[steps]\n", "1 [steps ];"},
    {"[steps]", "1 [steps ];"},
    {"[probe plain]\n\nkey = value\n", "1 [probe plain];3 key=value;"},
    {"key=value\nkey  =  value  \nkey\t=\tvalue\t\n", "1 key=value;2 key=value;3 key=value;"},
    {"key =\n", "1 key=;"},
    {"key = a = b ; no comment # either\n", "1 key=a = b ; no comment # either;"},
    {"key = \"quoted\" and \\n\n", "1 key=\"quoted\" and \\n;"},
    {"a.b-c_9 = \xc3\xa4\n", "1 a.b-c_9=\xc3\xa4;"},
    {"   \t \nkey = value\n", "2 key=value;"},
};

START_TEST(test_good)
{
    char lines[400];
    struct tw_err err = {0};
    int got = dump(good[_i].text, strlen(good[_i].text), lines, sizeof lines, &err);
    ck_assert_msg(got == 0, "%s", err.text);
    ck_assert_str_eq(lines, good[_i].lines);
}
END_TEST

#define THIRTY_ONE "abcdefghijklmnopqrstuvwxyz01234"

static const struct {
    const char *text, *error;
} bad[] = {
    {"key", "x.ini:1: neither a [section] nor `key = value` nor a comment: `key`"},
    {"a = b\n\n; c\nwhat is this\n", "x.ini:4: neither a [section] nor"},
    {" key = value\n", "x.ini:1: an indented line; every line begins in the first column"},
    {"a = b\n\t[section]\n", "x.ini:2: an indented line"},
    {" ; a comment\n", "x.ini:1: an indented line"},
    {"= value\n", "x.ini:1: a key ``; allowed are letters"},
    {"a key = value\n", "x.ini:1: a key `a key`; allowed are letters"},
    {"k\xc3\xa4y = value\n", "x.ini:1: a key `"},
    {THIRTY_ONE "5 = value\n", "x.ini:1: a key `" THIRTY_ONE "5`; allowed are"},
    {"[steps\n", "x.ini:1: a section without `]`"},
    {"[steps] ; comment\n", "x.ini:1: a section without `]`"},
    {"[\n", "x.ini:1: a section without `]`"},
    {"[]\n", "x.ini:1: a section of that name"},
    {"[ steps]\n", "x.ini:1: a section of that name"},
    {"[steps ]\n", "x.ini:1: a section of that name"},
    {"[probe  plain]\n", "x.ini:1: a section of that name"},
    {"[probe two names]\n", "x.ini:1: a section of that name"},
    {"[probe]]\n", "x.ini:1: a section of that name"},
    {"[probe " THIRTY_ONE "5]\n", "x.ini:1: a section of that name"},
    {"[" THIRTY_ONE "5]\n", "x.ini:1: a section of that name"},
    {"a = b\r\n", "x.ini:1: Windows line ends (CR LF); a line ends with LF alone: "
                  "`sed -i 's/\\r$//' x.ini`"},
    {"a = b\n\r\n", "x.ini:2: Windows line ends"},
    {"a = b\rc\n", "x.ini:1: byte 0x0d in column 6; only text is allowed"},
    {"\xef\xbb\xbf[steps]\n",
     "x.ini:1: begins with a byte order mark; save it as UTF-8 without"},
    {"\xff\xfe[\0s\0", "x.ini:1: UTF-16; save it as UTF-8"},
    {"a = \x1b[31m\n", "x.ini:1: byte 0x1b in column 5; only text is allowed"},
    {"; \x01\n", "x.ini:1: byte 0x01 in column 3; only text is allowed"},
};

START_TEST(test_bad)
{
    char lines[400];
    struct tw_err err = {0};
    ck_assert_int_eq(dump(bad[_i].text, strlen(bad[_i].text), lines, sizeof lines, &err), -1);
    ck_assert_msg(strncmp(err.text, bad[_i].error, strlen(bad[_i].error)) == 0,
                  "said `%s`, expected `%s`", err.text, bad[_i].error);
}
END_TEST

START_TEST(test_longest_words)
{
    static const char text[] = "[" THIRTY_ONE " " THIRTY_ONE "]\n" THIRTY_ONE " = value\n";
    char lines[400];
    struct tw_err err = {0};
    ck_assert_int_eq(dump(text, strlen(text), lines, sizeof lines, &err), 0);
    ck_assert_str_eq(lines, "1 [" THIRTY_ONE " " THIRTY_ONE "];2 " THIRTY_ONE "=value;");
}
END_TEST

START_TEST(test_nul)
{
    static const char text[] = "a = b\nc = d\0e\n";
    char lines[400];
    struct tw_err err = {0};
    ck_assert_int_eq(dump(text, sizeof text - 1, lines, sizeof lines, &err), -1);
    ck_assert_str_eq(err.text, "x.ini:2: byte 0x00 in column 6; only text is allowed");
}
END_TEST

/* A line of 239 bytes is read, one of 240 is refused, with and without its end. */
START_TEST(test_line_length)
{
    for (size_t n = TW_INI_MAX_LINE - 1; n <= TW_INI_MAX_LINE; n++) {
        for (size_t n_end = 0; n_end <= 1; n_end++) {
            char text[TW_INI_MAX_LINE + 1];
            char lines[400];
            struct tw_err err = {0};
            memset(text, 'x', sizeof text);
            text[1] = '=';
            text[n] = '\n';
            int got = dump(text, n + n_end, lines, sizeof lines, &err);
            ck_assert_int_eq(got, n < TW_INI_MAX_LINE ? 0 : -1);
            if (got < 0)
                ck_assert_str_eq(err.text,
                                 "x.ini:1: a line of 240 bytes; at most 239 are allowed");
        }
    }
}
END_TEST

/* Nothing is read past the end, though the bytes there would go on: every beginning of a text
 * gives a beginning of its lines, but for the last line, or an error in that line. */
START_TEST(test_every_beginning)
{
    static const char text[] = "[probe plain]\n; comment\nkey = value\n\n[steps]\na = b\n";
    char whole[400];
    struct tw_err err = {0};
    ck_assert_int_eq(dump(text, strlen(text), whole, sizeof whole, &err), 0);
    for (size_t n = 0; n <= strlen(text); n++) {
        char lines[400];
        int got = dump(text, n, lines, sizeof lines, &err);
        char *last = strrchr(lines, ' '); /* the last value may be cut */
        size_t n_sure = last != NULL ? (size_t)(last - lines) : 0;
        if (got > 0 || strncmp(lines, whole, n_sure) != 0)
            ck_abort_msg("%zu bytes: `%s`", n, lines);
    }
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("ini");

    TCase *lines = tcase_create("lines");
    tcase_add_loop_test(lines, test_good, 0, (int)TW_COUNT(good));
    tcase_add_test(lines, test_longest_words);
    tcase_add_test(lines, test_every_beginning);
    suite_add_tcase(s, lines);

    TCase *refused = tcase_create("refused");
    tcase_add_loop_test(refused, test_bad, 0, (int)TW_COUNT(bad));
    tcase_add_test(refused, test_nul);
    tcase_add_test(refused, test_line_length);
    suite_add_tcase(s, refused);
    return s;
}
