#include "annotate_notes.h"
#include "json.h"
#include "junit.h"
#include "suite.h"
#include "text.h"
#include "typed_run.h"

#include <string.h>

/* Linked with --wrap: how often segments are followed, releases worked out, claims ruled on. */
/* NOLINTBEGIN(bugprone-reserved-identifier,cert-dcl37-c,cert-dcl51-cpp) */
size_t __real_tw_follow_trace(struct tw_follow *follow, const struct tw_run *run,
                              struct tw_followed out[]);
const struct tw_connection *__real_tw_follow_see(struct tw_follow *follow,
                                                 const struct tw_run *run, size_t index,
                                                 struct tw_teardown_step *out);
void __real_tw_release_of(const struct tw_run *run, const struct tw_follow *follow,
                          unsigned probe, struct tw_release *out);
int __real_tw_judge(const struct tw_evidence *c, struct tw_findings *out, struct tw_err *err);
size_t __wrap_tw_follow_trace(struct tw_follow *follow, const struct tw_run *run,
                              struct tw_followed out[]);
const struct tw_connection *__wrap_tw_follow_see(struct tw_follow *follow,
                                                 const struct tw_run *run, size_t index,
                                                 struct tw_teardown_step *out);
void __wrap_tw_release_of(const struct tw_run *run, const struct tw_follow *follow,
                          unsigned probe, struct tw_release *out);
int __wrap_tw_judge(const struct tw_evidence *c, struct tw_findings *out, struct tw_err *err);

static struct counts {
    unsigned runs, segments, releases, rulings;
} counts;

size_t __wrap_tw_follow_trace(struct tw_follow *follow, const struct tw_run *run,
                              struct tw_followed out[])
{
    counts.runs++;
    return __real_tw_follow_trace(follow, run, out);
}

const struct tw_connection *__wrap_tw_follow_see(struct tw_follow *follow,
                                                 const struct tw_run *run, size_t index,
                                                 struct tw_teardown_step *out)
{
    counts.segments++;
    return __real_tw_follow_see(follow, run, index, out);
}

void __wrap_tw_release_of(const struct tw_run *run, const struct tw_follow *follow,
                          unsigned probe, struct tw_release *out)
{
    counts.releases++;
    __real_tw_release_of(run, follow, probe, out);
}

int __wrap_tw_judge(const struct tw_evidence *c, struct tw_findings *out, struct tw_err *err)
{
    counts.rulings++;
    return __real_tw_judge(c, out, err);
}
/* NOLINTEND(bugprone-reserved-identifier,cert-dcl37-c,cert-dcl51-cpp) */

#define RUN                                                                                    \
    "# began 2026-03-01T00:00:00.000000000Z\n# predicted a 61.7\n" EXPERIMENT STEPS            \
    "| [probe a]\n| expect = EADDRINUSE, then OK after TIME_WAIT\n"                            \
    "| [probe b]\n| expect = OK\n" SERVER_FIRST
#define REFUSED "0.300 a = EADDRINUSE 3us\n"
#define RELEASED REFUSED "61.6995 a = EADDRINUSE 1us\n61.7 a = OK 4us\n"

START_TEST(test_made)
{
    TW_AUTO(tw_run_drop) struct tw_run run = {0};
    struct tw_judged judged;
    typed_run("made", RUN RELEASED, &run);
    judge_run(&run, &judged);
    ck_assert_str_eq(tw_judged_name(&judged), "experiment");
    ck_assert_uint_eq(judged.evidence->follow.n_connections, 1);
    ck_assert_int_eq(judged.evidence->releases[0].since, TW_SINCE_LAST_ACK);
    ck_assert_uint_eq(judged.situations[0].n, 1);
    ck_assert_int_eq(judged.situations[0].decision.error, EADDRINUSE);
    ck_assert_str_eq(judged.situations[0].others[0].name, "server");
    ck_assert_uint_eq(judged.situations[1].n, 0); /* it was not tried */
    ck_assert_uint_gt(judged.findings.n, 0);
    ck_assert_uint_gt(judged.why.n, 0);
    tw_judged_drop(&judged);
    tw_judged_drop(&judged); /* safe twice */
}
END_TEST

/* Of a run that waits nothing is ruled on. */
START_TEST(test_prepared)
{
    TW_AUTO(tw_run_drop) struct tw_run run = {0};
    struct tw_judged judged;
    struct tw_err err = {0};
    typed_run("prepared", "# waiting\n" RUN REFUSED, &run);
    counts.rulings = 0;
    ck_assert_int_eq(tw_judged_prepare(&run, "a-name", &judged, &err), 0);
    ck_assert_uint_eq(counts.rulings, 0);
    ck_assert_str_eq(tw_judged_name(&judged), "a-name");
    ck_assert_int_eq(judged.evidence->releases[0].first_error, EADDRINUSE);
    ck_assert_uint_eq(judged.findings.n, 0);
    ck_assert_uint_eq(judged.why.n, 0);
    tw_judged_drop(&judged);
}
END_TEST

/* Every report on several runs. */
static void report(const struct tw_judged judged[], size_t n)
{
    static const struct tw_text_style style = {.full = true};
    char *text = NULL;
    size_t n_bytes = 0;
    struct tw_err err = {0};
    FILE *to = open_memstream(&text, &n_bytes);
    ck_assert_ptr_nonnull(to);
    ck_assert_int_eq(tw_text_summary(judged, n, &style, to, &err), 0);
    ck_assert_int_eq(tw_text_together(judged, n, &style, to, &err), 0);
    ck_assert_int_eq(tw_json_print(tw_json_runs("run", judged, n), to, &err), 0);
    for (size_t i = 0; i < n; i++) {
        const struct tw_text_told told = {.known = &judged[i]};
        const struct tw_junit_suite suite = {.name = "typed", .judged = &judged[i]};
        struct tw_frame_notes notes;
        struct tw_release_trial trial = {0};
        ck_assert_int_eq(tw_text_run(&judged[i], &style, to, &err), 0);
        ck_assert_int_eq(tw_text_rest(&judged[i], &told, &style, to, &err), 0);
        ck_assert_int_eq(tw_junit_print(&suite, 1, to, &err), 0);
        ck_assert_int_eq(tw_frame_notes_of(&judged[i], &notes, &err), 0);
        tw_frame_notes_drop(&notes);
        tw_release_trials_rule(&judged[i], &trial);
    }
    ck_assert_int_eq(fclose(to), 0);
    free(text);
}

START_TEST(test_once)
{
    enum { N = 3, PROBES = 2 };
    struct tw_run runs[N];
    struct tw_judged judged[N];
    memset(&counts, 0, sizeof counts);
    for (size_t i = 0; i < N; i++) {
        typed_run("once", RUN RELEASED, &runs[i]);
        judge_run(&runs[i], &judged[i]);
    }
    ck_assert_uint_eq(counts.runs, N);
    ck_assert_uint_eq(counts.releases, (uintmax_t)N * PROBES);
    ck_assert_uint_eq(counts.rulings, N);
    const struct counts before = counts;
    report(judged, N);
    ck_assert_mem_eq(&counts, &before, sizeof counts);
    for (size_t i = 0; i < N; i++) {
        tw_judged_drop(&judged[i]);
        tw_run_drop(&runs[i]);
    }
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("judged");
    TCase *made = tcase_create("made");
    tcase_add_test(made, test_made);
    tcase_add_test(made, test_prepared);
    suite_add_tcase(s, made);
    TCase *once = tcase_create("once");
    tcase_add_test(once, test_once);
    suite_add_tcase(s, once);
    return s;
}
