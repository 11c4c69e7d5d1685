#include "junit.h"
#include "suite.h"

#include <string.h>

/* Text that people, kernels and files have a say in must not get out of its element. */
static const struct {
    const char *text, *written;
} foreign[] = {
    {"plain", "plain"},
    {"<failure/>", "&lt;failure/&gt;"},
    {"]]>", "]]&gt;"},
    {"a \"b\" & 'c'", "a &quot;b&quot; &amp; &apos;c&apos;"},
    {"&lt;", "&amp;lt;"},
    {"a\x01"
     "b\x1f\x7f",
     "a?b??"},
    {"tab\tline\n", "tab?line?"},
    {"\xc3\xa9 \xf0\x9f\x98\x80", "\xc3\xa9 \xf0\x9f\x98\x80"},
    {"\xc3", "?"},
    {"\xff\xfe", "??"},
    {"\xed\xa0\x80", "???"}, /* a surrogate */
    {"\xef\xbf\xbd", "\xef\xbf\xbd"},
    {"\xef\xbf\xbe\xef\xbf\xbf", "??"}, /* no characters of XML */
};

/* What is written for these suites; the caller frees it. */
static char *written(const struct tw_junit_suite suites[], size_t n)
{
    char *text = NULL;
    size_t n_bytes = 0;
    struct tw_err err = {0};
    FILE *to = open_memstream(&text, &n_bytes);
    ck_assert_ptr_nonnull(to);
    ck_assert_msg(tw_junit_print(suites, n, to, &err) == 0, "%s", err.text);
    ck_assert_int_eq(fclose(to), 0);
    return text;
}

static void has(const char *text, const char *part)
{
    ck_assert_msg(strstr(text, part) != NULL, "`%s` is not in:\n%s", part, text);
}

START_TEST(test_foreign)
{
    const struct tw_junit_suite suite = {.name = "x", .why = foreign[_i].text};
    TW_AUTO(tw_string_drop) char *text = written(&suite, 1);
    TW_AUTO(tw_string_drop) char *expected = NULL;
    ck_assert_int_gt(asprintf(&expected, "<error message=\"%s\"/>", foreign[_i].written), 0);
    has(text, expected);
}
END_TEST

START_TEST(test_nothing)
{
    TW_AUTO(tw_string_drop) char *text = written(NULL, 0);
    has(text, "tests=\"0\" failures=\"0\" errors=\"0\" skipped=\"0\"");
}
END_TEST

/* A claim of each kind, and how often each counts. */
START_TEST(test_outcomes)
{
    static struct tw_finding list[] = {
        {.name = "held",
         .sentence = "It holds.",
         .ruling = TW_HOLDS,
         .asked = true,
         .seen = "yes"},
        {.name = "broken",
         .sentence = "It fails.",
         .ruling = TW_FAILS,
         .asked = true,
         .seen = "no"},
        {.name = "unseen",
         .sentence = "Who knows.",
         .ruling = TW_UNKNOWN,
         .asked = true,
         .seen = "not looked at"},
        {.name = "left-out", .sentence = "Not asked.", .ruling = TW_UNKNOWN},
    };
    static const struct tw_run run;
    const struct tw_judged judged = {.run = &run,
                                     .findings = {.list = list, .n = TW_COUNT(list)}};
    const struct tw_junit_suite suites[] = {{.name = "first", .judged = &judged},
                                            {.name = "second", .why = "no namespaces"}};
    TW_AUTO(tw_string_drop) char *text = written(suites, TW_COUNT(suites));
    has(text,
        "<testsuites name=\"twlab\" tests=\"5\" failures=\"1\" errors=\"2\" skipped=\"1\"");
    has(text, "<testcase classname=\"first\" name=\"held\"/>");
    has(text, "<failure message=\"no\">It fails.\nseen: no\n</failure>");
    has(text, "<error message=\"not looked at\">");
    has(text, "<skipped message=\"\">Not asked.");
    has(text, "<testcase classname=\"second\" name=\"run\">");
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("junit");
    TCase *document = tcase_create("document");
    tcase_add_loop_test(document, test_foreign, 0, TW_COUNT(foreign));
    tcase_add_test(document, test_nothing);
    tcase_add_test(document, test_outcomes);
    suite_add_tcase(s, document);
    return s;
}
