#include "typed_run.h"

#include "ledger.h"
#include "suite.h"

#include <string.h>

void typed_run(const char *what, const char *ledger, struct tw_run *out)
{
    struct tw_err err = {0};
    *out = (struct tw_run){0};
    if (tw_ledger_parse(what, ledger, strlen(ledger), out, &err) < 0)
        ck_abort_msg("%s: %s", what, err.text);
    if (!out->facts.captured_known)
        out->facts.capture_known = true;
}

void judge_run(const struct tw_run *run, struct tw_judged *out)
{
    struct tw_err err = {0};
    if (tw_judged_make(run, NULL, out, &err) < 0)
        ck_abort_msg("%s", err.text);
}

static const char *ruling_name(int ruling)
{
    return ruling == LEFT_OUT ? "left out" : tw_ruling_name((enum tw_ruling)ruling);
}

static void check_all(const struct ruling *row, const struct tw_run *run,
                      const struct tw_findings *findings)
{
    for (size_t i = 0; i < findings->n; i++) {
        const struct tw_finding *f = &findings->list[i];
        bool shown = f->decided_by >= 0 && (size_t)f->decided_by < run->n_seen;
        ck_assert_msg(f->ruling != TW_HOLDS || shown, "%s: %s holds, and nothing shows it",
                      row->what, f->name);
        ck_assert_msg(f->decided_by == -1 || shown, "%s: %s was decided by nothing there is",
                      row->what, f->name);
        ck_assert_msg(f->seen[0] != '\0' && f->expected[0] != '\0' && f->sentence[0] != '\0',
                      "%s: %s does not say what was seen and expected", row->what, f->name);
    }
}

void ruling_check(const struct ruling *row)
{
    struct tw_run run;
    struct tw_judged judged;
    typed_run(row->what, row->ledger, &run);
    judge_run(&run, &judged);

    const struct tw_finding *finding = tw_findings_named(&judged.findings, row->claim);
    int got = finding != NULL ? (int)finding->ruling : LEFT_OUT;
    const char *seen = finding != NULL ? finding->seen : "";
    ck_assert_msg(got == row->expected, "%s: %s %s (%s), expected %s", row->what, row->claim,
                  ruling_name(got), seen, ruling_name(row->expected));
    ck_assert_msg(strstr(seen, row->seen) != NULL, "%s: %s saw \"%s\", expected \"%s\"",
                  row->what, row->claim, seen, row->seen);
    check_all(row, &run, &judged.findings);
    tw_judged_drop(&judged);
    tw_run_drop(&run);
}
