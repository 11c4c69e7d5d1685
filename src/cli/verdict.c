#include "verdict.h"

#include "cli.h"

static int tell(const struct tw_verdict_telling *telling, const struct tw_judged runs[],
                size_t n, struct tw_err *err)
{
    const struct tw_text_style *style = &telling->style;
    if (telling->summed && n > 0 && fputc('\n', stdout) == EOF)
        return tw_fail(err, errno, "write the report");
    if (n > 0 && tw_text_summary(runs, n, style, stdout, err) < 0)
        return -1;
    if (tw_text_together(runs, n, style, stdout, err) < 0)
        return -1;
    for (size_t i = 0; i < n && !telling->summed; i++) {
        if (telling->brief && tw_judged_overall(&runs[i]) == TW_HOLDS)
            continue;
        if (fputc('\n', stdout) == EOF || tw_text_run(&runs[i], style, stdout, err) < 0)
            return -1;
    }
    return 0;
}

static int rule(const struct tw_judged runs[], size_t n, int status)
{
    bool unknown = false;
    for (size_t i = 0; i < n; i++) {
        enum tw_ruling overall = tw_judged_overall(&runs[i]);
        if (overall == TW_FAILS)
            return CONTRADICTED;
        unknown = unknown || overall == TW_UNKNOWN;
    }
    return unknown ? COULD_NOT_RUN : status;
}

int tw_verdict_report(const struct tw_verdict_telling *telling, const struct tw_judged runs[],
                      size_t n, int status)
{
    struct tw_err err = {0};
    if (!telling->silent && tell(telling, runs, n, &err) < 0)
        return tw_cli_fail(COULD_NOT_RUN, "%s", err.text);
    return rule(runs, n, status);
}
