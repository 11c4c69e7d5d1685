#include "ledger.h"
#include "suite.h"
#include "text.h"

#include <string.h>

/* A report in two parts. What is known when the wait begins: */
#define EXPERIMENT                                                                             \
    "# hz 250\n# predicted plain 60.5\n"                                                       \
    "| [experiment]\n| title = typed\n| [server]\n| options = none\n| [client]\n"              \
    "| options = none\n| [steps]\n| client = connect\n| [probe plain]\n"                       \
    "| expect = EADDRINUSE, then OK after TIME_WAIT\n"
#define KNOWN                                                                                  \
    "0.100 client > server #1 S seq 0 len 0\n0.101 server > client #2 S. seq 0 ack 1 len 0\n"  \
    "0.102 client > server #3 . seq 1 ack 1 len 0\n"                                           \
    "0.103 server > client #4 F. seq 1 ack 1 len 0\n"                                          \
    "0.104 client > server #5 . seq 1 ack 2 len 0\n"                                           \
    "0.105 client > server #6 F. seq 1 ack 2 len 0\n"                                          \
    "0.106 server > client #7 . seq 2 ack 2 len 0\n0.110 plain = EADDRINUSE 3us\n"
/* And what came later: the last ACK was lost, and a new server was alive. */
#define LATER                                                                                  \
    "0.310 client > server #8 F. seq 1 ack 2 len 0\n"                                          \
    "0.311 server > client #9 . seq 2 ack 2 len 0\n"                                           \
    "60.4995 plain = EADDRINUSE 3us\n60.500 plain = OK 3us\n"                                  \
    "60.501 proof > plain #10 S seq 0 len 0\n60.502 plain > proof #11 S. seq 0 ack 1 len 0\n"

static const struct {
    const char *what, *text;
    bool known, rest;
} pieces[] = {
    {"the story", "typed\n", true, false},
    {"the ladder's head", "seconds  #", true, false},
    {"a row of then", "0.006000  7", true, false},
    {"the first try", "first try   EADDRINUSE", true, false},
    {"that it is waited for", "not yet: still refused", true, false},
    {"the prediction", "predicted   ", true, false},
    {"when it worked, from what is named", "s after the last ACK (3 tries)", false, true},
    {"whose row that is", "meanwhile, client and server:", false, true},
    {"a row that came later", "0.210000  8", false, true},
    {"the proof", "#10 to #11, not drawn: 1 proof of life", false, true},
    {"why", "\n  why\n", false, true},
    {"rulings", "\n  rulings ", false, true},
    {"the name, once more", "typed-run, after the wait\n", false, true},
};

static void parse(const char *text, struct tw_run *run)
{
    struct tw_err err = {0};
    ck_assert_msg(tw_ledger_parse("typed", text, strlen(text), run, &err) == 0, "%s", err.text);
}

START_TEST(test_parts)
{
    TW_AUTO(tw_run_drop) struct tw_run before = {0};
    TW_AUTO(tw_run_drop) struct tw_run after = {0};
    TW_AUTO(tw_judged_drop) struct tw_judged first = {0};
    TW_AUTO(tw_judged_drop) struct tw_judged then = {0};
    struct tw_err err = {0};
    const struct tw_text_style style = {.page.width = 100};
    char *text[2] = {NULL, NULL};
    size_t n = 0;
    parse("# waiting\n" EXPERIMENT KNOWN, &before);
    parse(EXPERIMENT KNOWN LATER, &after);
    ck_assert_int_eq(tw_judged_prepare(&before, "typed-run", &first, &err), 0);
    ck_assert_int_eq(tw_judged_make(&after, "typed-run", &then, &err), 0);

    FILE *to = open_memstream(&text[0], &n);
    ck_assert_int_eq(tw_text_known(&first, &style, to, &err), 0);
    ck_assert_int_eq(fclose(to), 0);
    to = open_memstream(&text[1], &n);
    const struct tw_text_told told = {.known = &first, .apart = true};
    ck_assert_int_eq(tw_text_rest(&then, &told, &style, to, &err), 0);
    ck_assert_int_eq(fclose(to), 0);

    const bool expected[] = {pieces[_i].known, pieces[_i].rest};
    for (int i = 0; i < 2; i++)
        ck_assert_msg((strstr(text[i], pieces[_i].text) != NULL) == expected[i],
                      "%s: %s the wait:\n%s", pieces[_i].what, i == 0 ? "before" : "after",
                      text[i]);
    free(text[0]);
    free(text[1]);
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("text");
    TCase *tc = tcase_create("parts");
    tcase_add_loop_test(tc, test_parts, 0, (int)TW_COUNT(pieces));
    suite_add_tcase(s, tc);
    return s;
}
