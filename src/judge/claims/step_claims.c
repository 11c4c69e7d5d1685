#include "claims_inside.h"
#include "duration.h"
#include "names.h"
#include "numbers.h"
#include "step_time.h"

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

static bool is_too_fast(const struct tw_step *step, const struct tw_step_result *result)
{
    return step->is_timed && result->took_ns >= 0 && result->took_ns < step->min_ns;
}

/* Compares the known result with the expected one. */
static void rule_result(const struct tw_evidence *c, const struct tw_step_trace *doing,
                        size_t i, struct tw_finding *finding)
{
    const struct tw_step *step = &doing->steps[i];
    long seen = doing->seen[i];
    const struct tw_step_result *result = &c->run->seen[seen].step;
    char text[TW_ERRNO_TEXT];
    char cite[TW_CITE_TEXT];
    const char *error = tw_errno_name(result->error, text);
    long raced = step->action.verb == TW_CONNECT
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
                        tw_numbers_s(result->took_ns));
    else if (result->error != step->expect_error || !step->is_timed)
        tw_finding_rule(finding, result->error == step->expect_error ? TW_HOLDS : TW_FAILS,
                        seen, "%s", error);
    else if (result->took_ns < 0)
        tw_finding_rule(finding, TW_UNKNOWN, seen, "%s; its duration is not known", error);
    else
        tw_step_time_rule(c->run, doing, i, error, finding);
}

/* WHO-VERB for each step with an expected result, WHO-VERB-2 for the second of that name and
 * so on: it ends with that errno, and its duration is in the given range. The steps of [then]
 * have no claim with --first-bind. */
bool tw_step_claims_rule_expected(const struct tw_evidence *c, struct tw_finding *finding)
{
    bool is_then = finding->subject >= c->steps.n;
    const struct tw_step_trace *doing = is_then ? &c->then : &c->steps;
    size_t i = is_then ? finding->subject - c->steps.n : finding->subject;
    if (i >= doing->n || !doing->steps[i].expects)
        return false;
    expect_result(&doing->steps[i], finding);
    const char *why = tw_evidence_cut_short(c);
    long seen = doing->seen[i];
    if (seen < 0)
        tw_finding_unknown(finding, doing->last_seen, why != NULL ? why : doing->not_done,
                           NULL);
    else if (!c->run->seen[seen].step.done)
        tw_finding_unknown(finding, seen, "its result is not known", NULL);
    else
        rule_result(c, doing, i, finding);
    return true;
}

static void rule_not_done(const struct tw_evidence *c, const struct tw_step_trace *doing,
                          long seen, struct tw_finding *finding)
{
    char what[sizeof doing->not_done + sizeof doing->excuse];
    (void)snprintf(what, sizeof what, "%s%s", doing->not_done, doing->excuse);
    tw_finding_unknown(finding, seen, what, c->interrupted[0] != '\0' ? c->interrupted : NULL);
}

/* steps-done: every step was done. A step with an unexpected result fails by its own claim;
 * this claim is then UNKNOWN, because the following steps were not done. */
bool tw_step_claims_rule_done(const struct tw_evidence *c, struct tw_finding *finding)
{
    size_t n = c->steps.n + c->then.n;
    if (n == 0)
        return false;
    const struct tw_step_trace *doing = c->steps.stuck != NULL ? &c->steps : &c->then;
    long seen = doing->last_seen >= 0 ? doing->last_seen : c->steps.last_seen;
    tw_finding_expect(finding, "%zu step%s", n, n == 1 ? "" : "s");
    if (doing->stuck == NULL)
        tw_finding_rule(finding, TW_HOLDS, seen, "%s", finding->expected);
    else if (doing->failed && !doing->stuck->expects && doing->excuse[0] == '\0')
        tw_finding_rule(finding, TW_FAILS, seen, "%s", doing->not_done);
    else
        rule_not_done(c, doing, seen, finding);
    return true;
}
