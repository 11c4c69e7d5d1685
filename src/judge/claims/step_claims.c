#include "step_claims.h"

#include "duration.h"
#include "names.h"
#include "step_time.h"

/* How many such claims there are before this step: "client-connect" is a name once only. */
static size_t count_alike(const struct tw_evidence *c, const struct tw_step *step)
{
    const struct tw_step_trace *lists[] = {&c->steps, &c->then};
    size_t n = 0;
    for (size_t l = 0; l < TW_COUNT(lists); l++) {
        for (size_t i = 0; i < lists[l]->n; i++) {
            const struct tw_step *other = &lists[l]->steps[i];
            if (other == step)
                return n;
            n += other->expects && other->who == step->who && other->verb == step->verb;
        }
    }
    return n;
}

static void expect_result(const struct tw_step *step, struct tw_finding *finding)
{
    char text[TW_ERRNO_TEXT];
    char least[TW_DURATION_TEXT];
    char most[TW_DURATION_TEXT];
    const char *error = tw_errno_name(step->expect_error, text);
    if (step->is_timed)
        tw_finding_expect(finding, "%s in %s to %s", error,
                          tw_duration_text(step->min_ns, least),
                          tw_duration_text(step->max_ns, most));
    else
        tw_finding_expect(finding, "%s", error);
}

static struct tw_finding *add(const struct tw_evidence *c, const struct tw_step *step,
                              struct tw_findings *out)
{
    char name[TW_NAME_SIZE];
    char sentence[160];
    const char *doer = tw_experiment_doer(&c->run->experiment, step->who);
    size_t n = count_alike(c, step) + 1;
    if (n > 1)
        (void)snprintf(name, sizeof name, "%s-%zu", tw_verb_name(step->verb), n);
    else
        (void)snprintf(name, sizeof name, "%s", tw_verb_name(step->verb));
    (void)snprintf(sentence, sizeof sentence, "The step `%s ! %s` ends as expected.", doer,
                   step->text);
    struct tw_finding *finding = tw_findings_add(out, doer, name, sentence);
    expect_result(step, finding);
    return finding;
}

static bool is_too_fast(const struct tw_step *step, const struct tw_step_result *result)
{
    return step->is_timed && result->took_ns >= 0 && result->took_ns < step->min_ns;
}

/* What it came to, which is known, against what the file says. */
static void rule_result(const struct tw_evidence *c, const struct tw_step_trace *doing,
                        size_t i, struct tw_finding *finding)
{
    const struct tw_step *step = &doing->steps[i];
    long seen = doing->seen[i];
    const struct tw_step_result *result = &c->run->seen[seen].step;
    char text[TW_ERRNO_TEXT];
    char cite[TW_CITE_TEXT];
    const char *error = tw_errno_name(result->error, text);
    long raced = step->verb == TW_CONNECT
                     ? tw_evidence_raced_seen(c, (int)step->who, c->run->seen[seen].at_ns)
                     : -1;
    if (result->error != step->expect_error && doing->excuse[0] != '\0')
        tw_finding_rule(finding, TW_UNKNOWN, seen, "%s%s", error, doing->excuse);
    else if (raced >= 0 && (result->error != step->expect_error || is_too_fast(step, result)))
        tw_finding_rule(finding, TW_UNKNOWN, seen,
                        "%s, but a RST (%s) had ended a TIME-WAIT on one of the ports", error,
                        tw_evidence_cite(c->run, raced, cite));
    else if (result->error != step->expect_error && step->is_timed && result->took_ns >= 0)
        tw_finding_rule(finding, TW_FAILS, seen, "%s in %.6f s", error,
                        (double)result->took_ns / (double)TW_S);
    else if (result->error != step->expect_error || !step->is_timed)
        tw_finding_rule(finding, result->error == step->expect_error ? TW_HOLDS : TW_FAILS,
                        seen, "%s", error);
    else if (result->took_ns < 0)
        tw_finding_rule(finding, TW_UNKNOWN, seen, "%s; how long it took is not known", error);
    else
        tw_step_time_rule(c->run, doing, i, error, finding);
}

static void rule_list(const struct tw_evidence *c, const struct tw_step_trace *doing,
                      struct tw_findings *out)
{
    for (size_t i = 0; i < doing->n; i++) {
        const struct tw_step *step = &doing->steps[i];
        long seen = doing->seen[i];
        if (!step->expects)
            continue;
        struct tw_finding *finding = add(c, step, out);
        const char *why = tw_evidence_cut_short(c);
        if (seen < 0)
            tw_finding_rule(finding, TW_UNKNOWN, doing->last_seen, "%s",
                            why != NULL ? why : doing->not_done);
        else if (!c->run->seen[seen].step.done)
            tw_finding_rule(finding, TW_UNKNOWN, seen, "what it came to is not known");
        else
            rule_result(c, doing, i, finding);
    }
}

void tw_step_claims_rule_expected(const struct tw_evidence *c, struct tw_findings *out)
{
    rule_list(c, &c->steps, out);
    rule_list(c, &c->then, out);
}

void tw_step_claims_rule_done(const struct tw_evidence *c, struct tw_findings *out)
{
    size_t n = c->steps.n + c->then.n;
    if (n == 0)
        return;
    const struct tw_step_trace *doing = c->steps.stuck != NULL ? &c->steps : &c->then;
    long seen = doing->last_seen >= 0 ? doing->last_seen : c->steps.last_seen;
    struct tw_finding *finding =
        tw_findings_add(out, NULL, TW_STEPS_DONE, "Every step of the experiment was done.");
    tw_finding_expect(finding, "%zu step%s", n, n == 1 ? "" : "s");
    if (doing->stuck == NULL)
        tw_finding_rule(finding, TW_HOLDS, seen, "%s", finding->expected);
    else if (doing->failed && !doing->stuck->expects && doing->excuse[0] == '\0')
        tw_finding_rule(finding, TW_FAILS, seen, "%s", doing->not_done);
    else
        tw_finding_rule(finding, TW_UNKNOWN, seen, "%s%s%s%s", doing->not_done, doing->excuse,
                        c->interrupted[0] != '\0' ? ": " : "", c->interrupted);
}
