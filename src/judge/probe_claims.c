#include "probe_claims.h"

#include "expected.h"
#include "names.h"
#include "timer_wheel.h"

static double seconds(tw_ns ns)
{
    return (double)ns / (double)TW_S;
}

static const struct tw_probe_spec *spec_of(const struct tw_case *c, unsigned probe)
{
    return &c->run->experiment.probes[probe];
}

static void rule_first_try(const struct tw_case *c, unsigned probe, struct tw_findings *out)
{
    const struct tw_release *release = &c->releases[probe];
    const struct tw_probe_spec *spec = spec_of(c, probe);
    char expected[TW_ERRNO_TEXT];
    char text[TW_ERRNO_TEXT];
    struct tw_finding *finding =
        tw_findings_add(out, spec->name, "first-try", "The first bind() answers as expected.");
    tw_finding_expect(finding, "%s", tw_errno_name(spec->first_error, expected));
    if (release->first_seen < 0) {
        const char *why = tw_case_cut_short(c);
        tw_finding_rule(finding, TW_UNKNOWN, -1, "not tried%s%s", why != NULL ? ": " : "",
                        why != NULL ? why : "");
        return;
    }
    const char *got = tw_errno_name(release->first_error, text);
    if (release->first_error == spec->first_error)
        tw_finding_rule(finding, TW_HOLDS, release->first_seen, "%s", got);
    else
        tw_expected_contradict(c, finding, false, release->first_seen, got);
}

/* The port was not seen to come free. Returns false when that says nothing, with the reason
 * ruled; *finding is not touched when it returns true. */
static bool was_waited_for(const struct tw_case *c, const struct tw_release *release,
                           struct tw_finding *finding)
{
    if (c->run->facts.first_bind) {
        finding->asked = false;
        tw_finding_rule(finding, TW_UNKNOWN, -1, "not waited for (--first-bind)");
        return false;
    }
    const char *why = tw_case_cut_short(c);
    if (why != NULL || release->first_seen < 0) {
        tw_finding_rule(finding, TW_UNKNOWN, -1, "%s", why != NULL ? why : "not tried");
        return false;
    }
    return true;
}

static void rule_at_once(const struct tw_case *c, const struct tw_release *release,
                         struct tw_finding *finding)
{
    tw_finding_expect(finding, "at once");
    if (release->first_seen < 0 || release->released_seen < 0) {
        if (!was_waited_for(c, release, finding))
            return;
        tw_ns tried_ns = release->from_ns - c->run->seen[release->first_seen].at_ns;
        tw_finding_rule(finding, tried_ns > TW_AT_ONCE_LIMIT ? TW_FAILS : TW_UNKNOWN,
                        release->refused_seen, "still refused %.4f s after the first try",
                        seconds(tried_ns));
        return;
    }
    tw_ns after_ns = release->to_ns - c->run->seen[release->first_seen].at_ns;
    tw_finding_rule(finding, after_ns <= TW_AT_ONCE_LIMIT ? TW_HOLDS : TW_FAILS,
                    release->released_seen, "worked %.4f s after the first try",
                    seconds(after_ns));
}

/* Never seen free: only a try after the window's end contradicts it. */
static void rule_not_released(const struct tw_case *c, const struct tw_release *release,
                              tw_ns max_ns, struct tw_finding *finding)
{
    if (!was_waited_for(c, release, finding))
        return;
    tw_ns last_ns = release->from_ns - release->since_ns;
    bool too_late = release->waited && last_ns > max_ns + TW_WINDOW_SLACK;
    tw_finding_rule(finding, too_late ? TW_FAILS : TW_UNKNOWN, release->refused_seen,
                    "%s %.4f s after TIME-WAIT began", too_late ? "still refused" : "given up",
                    seconds(last_ns));
}

/* The bracket against the window, both counted from TIME-WAIT's beginning. */
static void rule_bracket(const struct tw_release *release, tw_ns min_ns, tw_ns max_ns,
                         struct tw_finding *finding)
{
    tw_ns from_ns = release->from_ns - release->since_ns;
    tw_ns to_ns = release->to_ns - release->since_ns;
    char bracket[TW_BRACKET_TEXT];
    enum tw_ruling ruling = TW_UNKNOWN;
    if (to_ns < min_ns - TW_WINDOW_SLACK || from_ns > max_ns + TW_WINDOW_SLACK)
        ruling = TW_FAILS;
    else if (from_ns >= min_ns - TW_WINDOW_SLACK && to_ns <= max_ns + TW_WINDOW_SLACK)
        ruling = TW_HOLDS;
    tw_finding_rule(finding, ruling, release->released_seen, "between %s%s",
                    tw_case_bracket(from_ns, to_ns, bracket),
                    ruling == TW_UNKNOWN ? ": nobody looked at the window's edge" : "");
}

static void rule_after_time_wait(const struct tw_case *c, const struct tw_release *release,
                                 struct tw_finding *finding)
{
    tw_ns min_ns = TW_TIME_WAIT_NS;
    tw_ns max_ns = 0;
    char bracket[TW_BRACKET_TEXT];
    unsigned hz = c->run->facts.hz;
    tw_finding_expect(finding, "60 s, rounded up to the timer's grain, after TIME-WAIT began");
    if (hz != 0) {
        tw_wheel_window(hz, TW_TIME_WAIT_NS, &min_ns, &max_ns);
        tw_finding_expect(finding, "%.3f to %.3f s after TIME-WAIT began", seconds(min_ns),
                          seconds(max_ns));
    }
    if (release->released_seen >= 0 && release->refused_seen < 0) {
        tw_expected_contradict(c, finding, false, release->released_seen,
                               "worked at the first try");
    } else if (c->wire_doubt[0] != '\0') {
        tw_finding_rule(finding, TW_UNKNOWN, release->released_seen, "%s", c->wire_doubt);
    } else if (release->released_seen < 0 && (hz == 0 || !release->waited)) {
        if (was_waited_for(c, release, finding))
            tw_finding_rule(finding, TW_UNKNOWN, release->refused_seen, "not seen free");
    } else if (!release->waited) {
        tw_finding_rule(finding, TW_UNKNOWN, release->released_seen,
                        "no segment shows a TIME-WAIT on the port");
    } else if (hz == 0) {
        tw_finding_rule(finding, TW_UNKNOWN, release->released_seen,
                        "between %s; this kernel's HZ is not known",
                        tw_case_bracket(release->from_ns - release->since_ns,
                                        release->to_ns - release->since_ns, bracket));
    } else if (release->released_seen < 0) {
        rule_not_released(c, release, max_ns, finding);
    } else {
        rule_bracket(release, min_ns, max_ns, finding);
    }
}

static void rule_release(const struct tw_case *c, unsigned probe, struct tw_findings *out)
{
    const struct tw_probe_spec *spec = spec_of(c, probe);
    if (spec->first_error == 0 && spec->window == TW_AT_ONCE)
        return;
    struct tw_finding *finding = tw_findings_add(
        out, spec->name, "release", "The port comes free when the kernel's timer says so.");
    switch (spec->window) {
    case TW_AT_ONCE:
        rule_at_once(c, &c->releases[probe], finding);
        break;
    case TW_AFTER_TIME_WAIT:
        rule_after_time_wait(c, &c->releases[probe], finding);
        break;
    case TW_AFTER_FIN_TIMEOUT:
    case TW_AFTER_TIMER:
    case TW_AFTER_THEN:
    case TW_NOT_WITHIN:
        tw_finding_rule(finding, TW_UNKNOWN, -1, "no rule for this window yet");
        break;
    }
}

static void rule_alive(const struct tw_case *c, unsigned probe, struct tw_findings *out)
{
    const struct tw_release *release = &c->releases[probe];
    struct tw_finding *finding =
        tw_findings_add(out, spec_of(c, probe)->name, "alive",
                        "Where the port came free, a new server listens and echoes.");
    tw_finding_expect(finding, "an echo from a new server");
    if (release->proof_seen >= 0) {
        const struct tw_step_result *proof = &c->run->seen[release->proof_seen].step;
        char error[TW_ERRNO_TEXT];
        if (!proof->done)
            tw_finding_rule(finding, TW_UNKNOWN, release->proof_seen,
                            "what the proof came to is not known");
        else if (proof->error != 0)
            tw_finding_rule(finding, TW_FAILS, release->proof_seen, "%s",
                            tw_errno_name(proof->error, error));
        else
            tw_finding_rule(finding, TW_HOLDS, release->proof_seen,
                            "an echo from a new server");
    } else if (release->released_seen >= 0) {
        const char *why = tw_case_cut_short(c);
        tw_finding_rule(finding, TW_UNKNOWN, release->released_seen, "not tried%s%s",
                        why != NULL ? ": " : "", why != NULL ? why : "");
    } else if (was_waited_for(c, release, finding)) {
        tw_finding_rule(finding, TW_UNKNOWN, release->refused_seen, "the port was not free");
    }
}

void tw_probe_claims_rule(const struct tw_case *c, unsigned probe, struct tw_findings *out)
{
    rule_first_try(c, probe, out);
    rule_release(c, probe, out);
    rule_alive(c, probe, out);
}

/* One probe's bracket against its prediction, and whether it was the worse of two rulings. */
static void rule_tick(const struct tw_case *c, unsigned probe, struct tw_finding *finding)
{
    const struct tw_release *release = &c->releases[probe];
    const char *name = spec_of(c, probe)->name;
    int who = tw_run_find(c->run, name);
    tw_ns predicted_ns = who >= 0 ? tw_run_predicted(c->run, (unsigned)who) : -1;
    char bracket[TW_BRACKET_TEXT];
    if (release->released_seen < 0 || release->refused_seen < 0) {
        if (was_waited_for(c, release, finding))
            tw_finding_rule(finding, TW_UNKNOWN, release->first_seen, "%s: %s", name,
                            release->released_seen < 0 ? "not seen free" : "never refused");
    } else if (c->run->facts.hz == 0) {
        tw_finding_rule(finding, TW_UNKNOWN, -1, "this kernel's HZ is not known");
    } else if (predicted_ns < 0) {
        tw_finding_rule(finding, TW_UNKNOWN, -1, "%s: nothing was predicted", name);
    } else {
        tw_ns tick_ns = tw_wheel_tick(c->run->facts.hz);
        bool overlaps = release->from_ns <= predicted_ns + tick_ns &&
                        release->to_ns >= predicted_ns - tick_ns;
        tw_finding_rule(finding, overlaps ? TW_HOLDS : TW_FAILS, release->released_seen,
                        "%s: between %s, predicted %.4f s%s", name,
                        tw_case_bracket(release->from_ns, release->to_ns, bracket),
                        seconds(predicted_ns),
                        release->to_ns - release->from_ns > TW_DISTURBED ? "; disturbed" : "");
    }
}

void tw_probe_claims_rule_tick(const struct tw_case *c, struct tw_findings *out)
{
    struct tw_finding *finding = NULL;
    for (unsigned i = 0; i < c->run->experiment.n_probes; i++) {
        if (spec_of(c, i)->window != TW_AFTER_TIME_WAIT)
            continue;
        if (finding == NULL) {
            finding = tw_findings_add(out, NULL, "released-on-the-tick",
                                      "The port comes free on the timer tick that was "
                                      "predicted before the wait.");
            tw_finding_expect(finding, "the predicted tick, give or take one");
            rule_tick(c, i, finding);
            continue;
        }
        struct tw_finding next = *finding;
        rule_tick(c, i, &next);
        bool is_worse = next.ruling == TW_FAILS ||
                        (next.ruling == TW_UNKNOWN && finding->ruling == TW_HOLDS);
        if (is_worse)
            *finding = next;
    }
}
