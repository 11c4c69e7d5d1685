#include "claims.h"

#include "claims_inside.h"

#include <string.h>

#define ROW(name, scope, sentence, needs, rule) {name, scope, sentence, needs, rule},
static const struct tw_claim claims[] = {TW_CLAIM_ROWS(ROW)};
#undef ROW

static const struct tw_claim_need_row needs[] = {
    {"capture", "all segments of the connection: none lost, none missing in the ledger"},
    {"sock_diag", "the kernel's socket states and its count of TIME-WAIT sockets"},
    {"counters", "the kernel's TcpExt counters, read before and after"},
    {"lab_server", "a built-in server: connections that a command accepts are not counted"},
    {"wait", "the wait for the release, which --first-bind omits"},
    {"hz", "the frequency of the kernel's timer (CONFIG_HZ)"},
    {"prediction", "the release, as predicted before the wait"},
};
_Static_assert(TW_COUNT(needs) == TW_N_CLAIM_NEEDS, "a need lacks a name");
_Static_assert(TW_NEEDS_PREDICTION == 1 << (TW_N_CLAIM_NEEDS - 1), "a need is not counted");

const struct tw_claim *tw_claims_at(size_t i)
{
    return i < TW_COUNT(claims) ? &claims[i] : NULL;
}

const struct tw_claim *tw_claims_named(const char *name)
{
    for (size_t i = 0; i < TW_COUNT(claims); i++) {
        if (strcmp(claims[i].name, name) == 0)
            return &claims[i];
    }
    return NULL;
}

const struct tw_claim_need_row *tw_claims_need(unsigned bit)
{
    return &needs[bit];
}

size_t tw_claims_most(void)
{
    size_t most = 0;
    for (size_t i = 0; i < TW_COUNT(claims); i++) {
        if (tw_claims_named(claims[i].name) == &claims[i])
            most += tw_scope_most(claims[i].scope);
    }
    return most;
}

static void rule(const struct tw_evidence *c, const struct tw_claim *claim, size_t subject,
                 struct tw_findings *out)
{
    const struct tw_experiment *experiment = &c->run->experiment;
    struct tw_finding finding = {.claim = claim,
                                 .subject = subject,
                                 .ruling = TW_UNKNOWN,
                                 .asked = true,
                                 .decided_by = -1};
    tw_scope_write(claim->scope, experiment, subject, claim->name, finding.name,
                   sizeof finding.name);
    tw_scope_write(claim->scope, experiment, subject, claim->sentence, finding.sentence,
                   sizeof finding.sentence);
    if (claim->rule(c, &finding))
        tw_findings_add(out, &finding);
}

/* The end of the group of rows that are judged together with this one. */
static size_t group_end(size_t first)
{
    size_t end = first + 1;
    while (end < TW_COUNT(claims) && claims[end].scope == claims[first].scope)
        end++;
    return end;
}

static void rule_all(const struct tw_evidence *c, struct tw_findings *out)
{
    for (size_t first = 0, end = 0; first < TW_COUNT(claims); first = end) {
        end = group_end(first);
        size_t n = tw_scope_count(claims[first].scope, &c->run->experiment);
        for (size_t i = 0; i < n * (end - first); i++)
            rule(c, &claims[first + i % (end - first)], i / (end - first), out);
    }
}

int tw_judge(const struct tw_evidence *c, struct tw_findings *out, struct tw_err *err)
{
    struct tw_findings findings = {.list = malloc(TW_MAX_FINDINGS * sizeof *findings.list)};
    if (findings.list == NULL)
        return tw_fail(err, ENOMEM, "rule on a run");
    rule_all(c, &findings);
    /* Many runs are kept in memory, most with few findings. */
    void *fitting = realloc(findings.list, (findings.n + 1) * sizeof *findings.list);
    if (fitting != NULL)
        findings.list = fitting;
    *out = findings;
    return 0;
}
