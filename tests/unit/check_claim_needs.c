#include "suite.h"
#include "typed_run.h"

#include <string.h>

/* What the table says that a claim needs, against the rules: a run that shows every claim, and
 * the same run without one thing at a time. A claim that needs it no longer HOLDS; every other
 * claim still does. */

enum { LEDGER_SIZE = 4096 };

static const struct {
    unsigned need; /* without this the piece is left out; 0: it is always there */
    unsigned lack; /* without this, and only then, it is there */
    const char *text;
} pieces[] = {
    {TW_NEEDS_HZ, 0, "# hz 250\n"},
    {TW_NEEDS_PREDICTION, 0, "# predicted plain 61.7\n"},
    {TW_NEEDS_COUNTERS, 0, "# counter TWRecycled 0\n"},
    {0, TW_NEEDS_CAPTURE, "# dropped 1\n"},
    {0, TW_NEEDS_WAIT, "# first-bind\n"},
    {0, 0,
     "| [experiment]\n| title = typed\n"
     "| [steps]\n| client = connect -> OK\n"
     "| [then]\n| server = stop SIGKILL\n"
     "| [probe plain]\n| expect = EADDRINUSE, then OK after TIME_WAIT\n"
     "| [probe soon]\n| expect = EADDRINUSE, then OK after 1s\n"
     "| [probe again]\n| retry = reuseport\n| expect = EADDRINUSE, then OK after RETRY\n"
     "| [probe later]\n| expect = EADDRINUSE, then OK after [then]\n"
     "| [probe never]\n| expect = EADDRINUSE, not OK within 1s\n"
     "| [expect]\n| teardown = four-way\n| first-fin = server\n| time-wait = server\n"
     "| closing = server F., client ., client F., server .\n"
     "| state.server = TIME-WAIT\n| counter.TWRecycled = 0\n| held.server = 1\n"
     "| accepted.server = 1\n| near.end = client.connect, client.connect, 1s\n"},
    {0, 0, SERVER_FIRST},
    {TW_NEEDS_SOCK_DIAG, 0, "0.250 server : TIME-WAIT timer 59990ms\n"},
    {TW_NEEDS_SOCK_DIAG, 0, "0.260 server has 1 TIME-WAIT\n"},
    {TW_NEEDS_LAB_SERVER, 0, "0.270 server has 1 accepted\n"},
    {0, 0,
     "0.300 plain = EADDRINUSE 3us\n0.301 soon = EADDRINUSE 3us\n"
     "0.302 again = EADDRINUSE 3us\n0.303 later = EADDRINUSE 3us\n"
     "0.304 never = EADDRINUSE 3us\n"},
    {TW_NEEDS_WAIT, 0,
     "0.310 soon = OK 3us\n0.311 soon ! proof = OK 210us\n"
     "0.320 again ! set reuseport yes = OK 1us\n0.321 again = OK 3us\n"
     "0.322 again ! proof = OK 210us\n"
     "0.400 server ! stop SIGKILL = OK 100us\n"
     "0.410 later = OK 3us\n0.411 later ! proof = OK 210us\n"
     "1.400 never = EADDRINUSE 3us\n"
     "61.6995 plain = EADDRINUSE 1us\n61.7 plain = OK 4us\n61.701 plain ! proof = OK 210us\n"},
};

/* No file expects a port that is refused to be free at once; a test can. */
static void expect_at_once(struct tw_run *run)
{
    int probe = tw_experiment_probe(&run->experiment, "soon");
    ck_assert_int_ge(probe, 0);
    run->experiment.probes[probe].window = TW_AT_ONCE;
}

/* The run without what is needed; 0: all of it. */
static void judge_without(unsigned need, struct tw_findings *out)
{
    char ledger[LEDGER_SIZE] = "";
    struct tw_judged judged;
    struct tw_run run;
    size_t n = 0;
    for (size_t i = 0; i < TW_COUNT(pieces); i++) {
        bool is_there =
            pieces[i].lack == 0 ? need == 0 || pieces[i].need != need : pieces[i].lack == need;
        if (is_there)
            n += (size_t)snprintf(ledger + n, sizeof ledger - n, "%s", pieces[i].text);
    }
    ck_assert_uint_lt(n, sizeof ledger);
    typed_run("needs", ledger, &run);
    expect_at_once(&run);
    judge_run(&run, &judged);
    *out = judged.findings;
    judged.findings = (struct tw_findings){0};
    tw_judged_drop(&judged);
    tw_run_drop(&run);
}

START_TEST(test_all)
{
    struct tw_findings findings;
    const struct tw_claim *claim = NULL;
    judge_without(0, &findings);
    for (size_t i = 0; i < findings.n; i++)
        ck_assert_msg(findings.list[i].ruling == TW_HOLDS, "%s: %s", findings.list[i].name,
                      findings.list[i].seen);
    for (size_t i = 0; (claim = tw_claims_at(i)) != NULL; i++) {
        bool is_shown = false;
        for (size_t j = 0; j < findings.n; j++)
            is_shown = is_shown || findings.list[j].claim == claim;
        ck_assert_msg(is_shown, "the run does not show %s: %s", claim->name, claim->sentence);
    }
    tw_findings_drop(&findings);
}
END_TEST

START_TEST(test_without)
{
    struct tw_findings all;
    struct tw_findings less;
    unsigned need = 1U << _i;
    judge_without(0, &all);
    judge_without(need, &less);
    for (size_t i = 0; i < all.n; i++) {
        const struct tw_finding *was = &all.list[i];
        const struct tw_finding *is = tw_findings_named(&less, was->name);
        bool needs = (was->claim->needs & need) != 0;
        bool holds = is != NULL && is->ruling == TW_HOLDS;
        ck_assert_msg(holds != needs, "%s %s without %s: %s", was->name,
                      holds ? "HOLDS" : "does not hold", tw_claims_need((unsigned)_i)->name,
                      is != NULL ? is->seen : "left out");
        ck_assert_msg(is == NULL || is->ruling != TW_FAILS || !is->asked,
                      "%s fails without %s: %s", was->name, tw_claims_need((unsigned)_i)->name,
                      is->seen);
    }
    tw_findings_drop(&all);
    tw_findings_drop(&less);
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("claim_needs");
    TCase *tc = tcase_create("needs");
    tcase_add_test(tc, test_all);
    tcase_add_loop_test(tc, test_without, 0, TW_N_CLAIM_NEEDS);
    suite_add_tcase(s, tc);
    return s;
}
