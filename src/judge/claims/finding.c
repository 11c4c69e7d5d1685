#include "finding.h"

#include <assert.h>
#include <stdarg.h>
#include <string.h>

static const char *const rulings[] = {
    [TW_HOLDS] = "HOLDS",
    [TW_FAILS] = "FAILS",
    [TW_UNKNOWN] = "UNKNOWN",
};
_Static_assert(TW_COUNT(rulings) == TW_UNKNOWN + 1, "a ruling lacks a name");

void tw_findings_drop(struct tw_findings *findings)
{
    free(findings->list);
    *findings = (struct tw_findings){0};
}

void tw_findings_add(struct tw_findings *findings, const struct tw_finding *finding)
{
    assert(findings->n < TW_MAX_FINDINGS);
    findings->list[findings->n++] = *finding;
}

void tw_finding_rule(struct tw_finding *finding, enum tw_ruling ruling, long decided_by,
                     const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    (void)vsnprintf(finding->seen, sizeof finding->seen, fmt, args);
    va_end(args);
    finding->ruling = ruling;
    finding->decided_by = decided_by;
}

void tw_finding_unknown(struct tw_finding *finding, long decided_by, const char *what,
                        const char *why)
{
    tw_finding_rule(finding, TW_UNKNOWN, decided_by, "%s%s%s", what, why != NULL ? ": " : "",
                    why != NULL ? why : "");
}

void tw_finding_expect(struct tw_finding *finding, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    (void)vsnprintf(finding->expected, sizeof finding->expected, fmt, args);
    va_end(args);
}

enum tw_ruling tw_findings_overall(const struct tw_findings *findings)
{
    size_t n_rulings[TW_UNKNOWN + 1] = {0};
    for (size_t i = 0; i < findings->n; i++) {
        if (findings->list[i].asked)
            n_rulings[findings->list[i].ruling]++;
    }
    if (n_rulings[TW_FAILS] > 0)
        return TW_FAILS;
    return n_rulings[TW_UNKNOWN] == 0 && n_rulings[TW_HOLDS] > 0 ? TW_HOLDS : TW_UNKNOWN;
}

const struct tw_finding *tw_findings_named(const struct tw_findings *findings, const char *name)
{
    for (size_t i = 0; i < findings->n; i++) {
        if (strcmp(findings->list[i].name, name) == 0)
            return &findings->list[i];
    }
    return NULL;
}

const char *tw_ruling_name(enum tw_ruling ruling)
{
    return rulings[ruling];
}
