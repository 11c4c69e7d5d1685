#include "suite.h"
#include "typed_run.h"

#include <string.h>

/* The table that judges, as the catalogue that it is. */

START_TEST(test_rows)
{
    const struct tw_claim *claim = NULL;
    for (size_t i = 0; (claim = tw_claims_at(i)) != NULL; i++) {
        const char *end = claim->sentence + strlen(claim->sentence);
        ck_assert_msg(end > claim->sentence && end[-1] == '.', "%s: %s", claim->name,
                      claim->sentence);
        ck_assert_uint_lt(claim->needs, 1U << TW_N_CLAIM_NEEDS);
        ck_assert_str_eq(tw_claims_named(claim->name)->name, claim->name);
    }
    ck_assert_ptr_null(tw_claims_named("plain-release"));
}
END_TEST

START_TEST(test_room)
{
    ck_assert_uint_le(tw_claims_most(), TW_MAX_FINDINGS);
}
END_TEST

/* Rows of one name exclude each other, and one of them applies: each window has its own. */
static const char *const windows[] = {
    [TW_AT_ONCE] = "The port is free at once.",
    [TW_AFTER_TIME_WAIT] = "The port becomes free when the kernel's timer expires.",
    [TW_AFTER_FIN_TIMEOUT] = "The port becomes free when the kernel's timer expires.",
    [TW_AFTER_TIMER] = "The port becomes free when the kernel's timer expires.",
    [TW_AFTER_RETRY] = "The bind() works after the option is set on the same socket.",
    [TW_AFTER_THEN] = "The port becomes free when the steps of [then] are done.",
    [TW_NOT_WITHIN] = "The bind() is still refused after the given time.",
};
_Static_assert(TW_COUNT(windows) == TW_N_WINDOWS, "a window lacks a sentence");

START_TEST(test_windows)
{
    struct tw_run run;
    struct tw_judged judged;
    typed_run("window",
              EXPERIMENT STEPS "| [probe a]\n| expect = EADDRINUSE, then OK after 3s\n", &run);
    run.experiment.probes[0].window = (enum tw_window)_i;
    judge_run(&run, &judged);
    size_t n = 0;
    for (size_t i = 0; i < judged.findings.n; i++) {
        if (strcmp(judged.findings.list[i].name, "a-release") != 0)
            continue;
        ck_assert_str_eq(judged.findings.list[i].sentence, windows[_i]);
        n++;
    }
    ck_assert_uint_eq(n, 1);
    tw_judged_drop(&judged);
    tw_run_drop(&run);
}
END_TEST

/* What a finding is about is named in its name and its sentence. */
static const struct {
    const char *claim;
    size_t subject;
    const char *name, *sentence;
} subjects[] = {
    {"teardown", 0, "teardown", "The connection ends as the experiment says."},
    {"PEER-state", 0, "client-state",
     "After the first tries the kernel reports the expected state of the peer's side."},
    {"counter-NAME", 0, "counter-TWRecycled",
     "The kernel's TcpExt counter grew by the expected number."},
    {"PEER-held", 0, "server-held",
     "The kernel counts the expected number of TIME-WAIT sockets on the server's port."},
    {"SERVER-accepted", 0, "server-accepted",
     "The server accepted the expected number of connections."},
    {"near-NAME", 0, "near-end", "Two moments of the run are at most the given time apart."},
    {"WHO-VERB", 0, "client-connect", "The step `client ! connect` ends as expected."},
    {"WHO-VERB", 1, "client-connect-2", "The step `client ! connect` ends as expected."},
    {"WHO-VERB", 2, "client-close", "The step `client ! close` ends as expected."},
    {"PROBE-first-try", 1, "b-first-try", "The first bind() answers as expected."},
};

START_TEST(test_subjects)
{
    struct tw_run run;
    struct tw_judged judged;
    typed_run("subjects",
              EXPERIMENT
              "| [steps]\n| client = connect -> OK\n| client = connect -> OK\n"
              "| [then]\n| client = close -> OK\n"
              "| [probe a]\n| expect = OK\n| [probe b]\n| expect = OK\n"
              "| [expect]\n| teardown = four-way\n| state.client = CLOSED\n"
              "| counter.TWRecycled = 1\n| held.server = 1\n"
              "| accepted.server = 1\n| near.end = client.connect, client.close, 1s\n",
              &run);
    judge_run(&run, &judged);
    const struct tw_finding *finding = tw_findings_named(&judged.findings, subjects[_i].name);
    ck_assert_msg(finding != NULL, "%s: there is none", subjects[_i].name);
    ck_assert_ptr_eq(finding->claim, tw_claims_named(subjects[_i].claim));
    ck_assert_uint_eq(finding->subject, subjects[_i].subject);
    ck_assert_str_eq(finding->sentence, subjects[_i].sentence);
    tw_judged_drop(&judged);
    tw_run_drop(&run);
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("claim_table");
    TCase *tc = tcase_create("rows");
    tcase_add_test(tc, test_rows);
    tcase_add_loop_test(tc, test_windows, 0, TW_N_WINDOWS);
    suite_add_tcase(s, tc);
    tc = tcase_create("room");
    tcase_add_test(tc, test_room);
    suite_add_tcase(s, tc);
    tc = tcase_create("subjects");
    tcase_add_loop_test(tc, test_subjects, 0, (int)TW_COUNT(subjects));
    suite_add_tcase(s, tc);
    return s;
}
