#include "repeats.h"

#include "printer.h"
#include "repeats_text.h"
#include "suite.h"
#include "typed_run.h"

#include <string.h>

#define PROBE                                                                                  \
    "| [probe plain]\n| expect = EADDRINUSE, then OK after TIME_WAIT\n"                        \
    "# endpoint server 127.0.0.1:5000\n# endpoint client 127.0.0.1:40000\n"

/* Five runs of one experiment, as they may come: TIME-WAIT begins 0.201 s after each run did.
 */
static const struct {
    const char *began, *predicted, *last, *ok;
} rows[] = {
    {"2026-02-28T23:59:59.500000000Z", "60.3", "60.299", "60.301"}, /* 0 s, held 60.100 */
    {"2026-03-01T00:00:01.000000000Z", "61.0", "61.006", "61.016"}, /* 1.5 s, 60.815, late */
    {"2026-03-01T00:00:00.500000000Z", "61.5", "61.499", "61.502"}, /* 1 s, 61.301 */
    {"2026-03-01T00:00:00.000000000Z", "62.0", "61.999", "62.003"}, /* 0.5 s, 61.802 */
    {"2026-03-01T00:00:02.000000000Z", "62.1", "62.050", "62.054"}, /* 2.5 s, 61.853, early */
};
enum { N = TW_COUNT(rows) };

static struct tw_run runs[N];
static struct tw_judged judged[N];

static void begin(void)
{
    for (size_t i = 0; i < N; i++) {
        char ledger[2000];
        (void)snprintf(ledger, sizeof ledger,
                       "# began %s\n# predicted plain %s\n"
                       "%s0.202 plain = EADDRINUSE 2us\n%s plain = EADDRINUSE 2us\n"
                       "%s plain = OK 0us\n",
                       rows[i].began, rows[i].predicted, EXPERIMENT STEPS PROBE SERVER_FIRST,
                       rows[i].last, rows[i].ok);
        typed_run(rows[i].began, ledger, &runs[i]);
        judge_run(&runs[i], &judged[i]);
    }
}

static void end(void)
{
    for (size_t i = 0; i < N; i++) {
        tw_judged_drop(&judged[i]);
        tw_run_drop(&runs[i]);
    }
}

START_TEST(test_figures)
{
    static const tw_ns began_ms[N] = {0, 500, 1000, 1500, 2500};
    struct tw_repeats r;
    struct tw_err err = {0};
    begin();
    ck_assert_uint_eq(tw_repeats_group(judged, N, 0), N);
    ck_assert_int_eq(tw_repeats_of(judged, N, 0, &r, &err), 0);
    ck_assert_uint_eq(r.n, N);
    ck_assert_uint_eq(r.n_refused, N);
    ck_assert_uint_eq(r.n_free, 0);
    for (size_t i = 0; i < N; i++)
        ck_assert_int_eq(r.list[i].began_ns, began_ms[i] * TW_MS);
    ck_assert_int_eq(r.held_min, 60100 * TW_MS);
    ck_assert_int_eq(r.held_median, 61301 * TW_MS);
    ck_assert_int_eq(r.held_max, 61853 * TW_MS);
    ck_assert_int_eq(r.width_median, 4 * TW_MS);
    ck_assert_int_eq(r.width_nine, 10 * TW_MS);
    ck_assert_int_eq(r.width_max, 10 * TW_MS);
    ck_assert_uint_eq(r.n_predicted, N);
    ck_assert_uint_eq(r.n_on_tick, N - 1);
    ck_assert_double_eq_tol(r.most_ticks, 46.0 / 4.0, 1e-9);
    tw_repeats_drop(&r);
    tw_repeats_drop(&r); /* safe twice */
    end();
}
END_TEST

/* A RST ended the TIME-WAIT: it came free before its timer, which was no wrong prediction. */
START_TEST(test_ended)
{
    struct tw_repeats r;
    struct tw_err err = {0};
    struct tw_run run = {0};
    char *text = NULL;
    size_t n_bytes = 0;
    typed_run("ended",
              "# began 2026-03-01T00:00:00Z\n# predicted plain 61.5\n" EXPERIMENT STEPS PROBE
                  SERVER_FIRST "0.202 plain = EADDRINUSE 2us\n"
              "0.25 client > server #8 R seq 2\n0.251 server : CLOSED\n0.26 plain = OK 1us\n",
              &run);
    struct tw_judged one;
    judge_run(&run, &one);
    const struct tw_judged both[] = {one, one};
    ck_assert_int_eq(tw_repeats_of(both, 2, 0, &r, &err), 0);
    ck_assert_uint_eq(r.n, 2);
    ck_assert_uint_eq(r.n_ended, 2);
    ck_assert_uint_eq(r.n_predicted, 0);
    tw_repeats_drop(&r);

    struct tw_printer printer = {.to = open_memstream(&text, &n_bytes)};
    ck_assert_ptr_nonnull(printer.to);
    ck_assert_int_eq(tw_repeats_text_print(both, 2, &printer, &err), 0);
    ck_assert_int_eq(fclose(printer.to), 0);
    ck_assert_ptr_nonnull(strstr(text, "ended       2 times before its time, so that no"));
    ck_assert_ptr_null(strstr(text, "on the tick"));
    free(text);
    tw_judged_drop(&one);
    tw_run_drop(&run);
}
END_TEST

/* A run of another experiment ends the group. */
START_TEST(test_group)
{
    begin();
    (void)snprintf(runs[3].experiment.name, sizeof runs[3].experiment.name, "another");
    ck_assert_uint_eq(tw_repeats_group(judged, N, 0), 3);
    ck_assert_uint_eq(tw_repeats_group(judged, N, 3), 1);
    ck_assert_uint_eq(tw_repeats_group(judged, N, 4), 1);
    end();
}
END_TEST

/* All that is drawn stays on the page; the first and the last are at its edges. */
START_TEST(test_plot)
{
    char *text = NULL;
    size_t n_bytes = 0;
    struct tw_err err = {0};
    begin();
    struct tw_printer printer = {.to = open_memstream(&text, &n_bytes)};
    ck_assert_ptr_nonnull(printer.to);
    ck_assert_int_eq(tw_repeats_text_print(judged, N, &printer, &err), 0);
    ck_assert_int_eq(fclose(printer.to), 0);
    ck_assert_ptr_nonnull(strstr(text, ", 5 times\n"));
    ck_assert_ptr_nonnull(strstr(text, "min 60.100, median 61.301, max 61.853 s"));
    ck_assert_ptr_nonnull(
        strstr(text, "4 of 5 became free on the tick, the farthest 11.5 ticks"));
    ck_assert_ptr_nonnull(strstr(text, "    60.10 s |*\n"));
    ck_assert_ptr_nonnull(strstr(text, "over 2.5"));
    for (const char *line = text; *line != '\0'; line += strcspn(line, "\n") + 1)
        ck_assert_uint_le(strcspn(line, "\n"), TW_PRINTER_WIDTH);
    free(text);
    end();
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("repeats");
    TCase *figures = tcase_create("figures");
    tcase_add_test(figures, test_figures);
    tcase_add_test(figures, test_ended);
    tcase_add_test(figures, test_group);
    tcase_add_test(figures, test_plot);
    suite_add_tcase(s, figures);
    return s;
}
