#include "judged.h"

#include "cli.h"

int tw_cli_report(const struct tw_judged runs[], size_t n, const struct tw_text_style *style,
                  int status)
{
    bool failed = false;
    bool unknown = false;
    struct tw_err err = {0};
    bool written = n == 0 || tw_text_summary(runs, n, style, stdout, &err) == 0;
    for (size_t i = 0; i < n && written; i++) {
        enum tw_ruling overall = tw_findings_overall(runs[i].findings);
        failed = failed || overall == TW_FAILS;
        unknown = unknown || overall == TW_UNKNOWN;
        written = tw_text_run(&runs[i], style, stdout, &err) == 0;
    }
    if (!written)
        return tw_cli_fail(COULD_NOT_RUN, "%s", err.text);
    if (failed)
        return CONTRADICTED;
    return unknown ? COULD_NOT_RUN : status;
}
