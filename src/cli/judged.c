#include "judged.h"

#include "cli.h"
#include "json.h"

static int tell(const struct tw_judged runs[], size_t n, const struct tw_text_style *asked,
                struct tw_err *err)
{
    struct tw_text_style spoken = *asked;
    const struct tw_text_style *style = &spoken;
    spoken.ascii = tw_cli_ascii();
    if (n > 0 && tw_text_summary(runs, n, style, stdout, err) < 0)
        return -1;
    for (size_t i = 0; i < n; i++) {
        if (fputc('\n', stdout) == EOF || tw_text_run(&runs[i], style, stdout, err) < 0)
            return -1;
    }
    return 0;
}

static int rule(const struct tw_judged runs[], size_t n, int status)
{
    bool unknown = false;
    for (size_t i = 0; i < n; i++) {
        enum tw_ruling overall = tw_findings_overall(runs[i].findings);
        if (overall == TW_FAILS)
            return CONTRADICTED;
        unknown = unknown || overall == TW_UNKNOWN;
    }
    return unknown ? COULD_NOT_RUN : status;
}

int tw_cli_report(const char *verb, const struct tw_judged runs[], size_t n,
                  const struct tw_text_style *style, const char *json_path, int status)
{
    struct tw_err err = {0};
    if (tw_cli_tells(json_path) && tell(runs, n, style, &err) < 0)
        return tw_cli_fail(COULD_NOT_RUN, "%s", err.text);
    status = rule(runs, n, status);
    if (json_path != NULL)
        return tw_cli_json(tw_json_runs(verb, runs, n), json_path, status);
    return status;
}
