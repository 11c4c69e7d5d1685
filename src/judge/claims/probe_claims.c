#include "claims_inside.h"
#include "names.h"
#include "numbers.h"
#include "stall.h"
#include "timer_wheel.h"

static const struct tw_probe_spec *spec_of(const struct tw_evidence *c, size_t probe)
{
    return &c->run->experiment.probes[probe];
}

static const char *why_not_tried(const struct tw_evidence *c, const struct tw_probe_spec *spec)
{
    if (tw_evidence_was_refused_user(c->run, spec->name))
        return "only root can try a bind as another user";
    return tw_evidence_cut_short(c);
}

/* PROBE-first-try: the result of the first bind() is the expected one. */
bool tw_probe_claims_rule_first_try(const struct tw_evidence *c, struct tw_finding *finding)
{
    const struct tw_release *release = &c->releases[finding->subject];
    const struct tw_probe_spec *spec = spec_of(c, finding->subject);
    char expected[TW_ERRNO_TEXT];
    char text[TW_ERRNO_TEXT];
    tw_finding_expect(finding, "%s", tw_errno_name(spec->first_error, expected));
    if (release->first_seen < 0) {
        tw_finding_unknown(finding, -1, "not tried", why_not_tried(c, spec));
        return true;
    }
    const char *got = tw_errno_name(release->first_error, text);
    if (release->first_error == spec->first_error)
        tw_finding_rule(finding, TW_HOLDS, release->first_seen, "%s", got);
    else
        tw_doubt_contradict(c, finding, false, release->first_seen, got);
    return true;
}

/* PROBE-alive: a new server listened on the port and echoed. Omitted for a probe that is
 * expected to stay refused, and did. */
bool tw_probe_claims_rule_alive(const struct tw_evidence *c, struct tw_finding *finding)
{
    const struct tw_release *release = &c->releases[finding->subject];
    if (spec_of(c, finding->subject)->window == TW_NOT_WITHIN && release->released_seen < 0)
        return false;
    tw_finding_expect(finding, "an echo from a new server");
    if (release->proof_seen >= 0) {
        const struct tw_step_result *proof = &c->run->seen[release->proof_seen].step;
        char error[TW_ERRNO_TEXT];
        if (!proof->done)
            tw_finding_unknown(finding, release->proof_seen,
                               "the result of the proof is not known", NULL);
        else if (proof->error != 0)
            tw_finding_rule(finding, TW_FAILS, release->proof_seen, "%s",
                            tw_errno_name(proof->error, error));
        else
            tw_finding_rule(finding, TW_HOLDS, release->proof_seen,
                            "an echo from a new server");
    } else if (release->released_seen >= 0) {
        tw_finding_unknown(finding, release->released_seen, "not tried",
                           tw_evidence_cut_short(c));
    } else if (!tw_doubt_wait(c, release, finding)) {
        tw_finding_unknown(finding, release->refused_seen, "the port was not free", NULL);
    }
    return true;
}

/* A bracket against a prediction; both exist. */
static void rule_seen_tick(const struct tw_evidence *c, const struct tw_release *release,
                           const char *name, struct tw_finding *finding)
{
    tw_ns predicted_ns = release->predicted_ns;
    unsigned hz = c->run->facts.hz;
    char bracket[TW_NUMBERS_SIZE];
    char stall[TW_STALL_TEXT];
    const struct tw_zero zero = tw_zero_of(c->run);
    bool on_it = tw_release_is_on_tick(release, hz);
    tw_ns stalled_ns = on_it ? 0 : tw_stall_within(c->run, predicted_ns, release->from_ns);
    if (!tw_stall_explains(stalled_ns, release->from_ns - predicted_ns))
        stalled_ns = 0;
    bool is_wide = tw_release_is_too_wide(release, hz);
    enum tw_ruling ruling = on_it ? TW_HOLDS : TW_FAILS;
    const char *why = release->to_ns - release->from_ns > TW_DISTURBED ? "; disturbed" : "";
    if (on_it && is_wide)
        why = "; the bracket contains more than one tick of the timer";
    else if (stalled_ns > 0)
        why = tw_stall_text(stalled_ns, stall);
    if ((on_it && is_wide) || stalled_ns > 0)
        ruling = TW_UNKNOWN;
    tw_finding_rule(finding, ruling, release->released_seen,
                    "%s: between %s after %s, predicted %.4f s%s", name,
                    tw_numbers_bracket_s(release->from_ns - zero.at_ns,
                                         release->to_ns - zero.at_ns, bracket),
                    zero.name, tw_numbers_s(predicted_ns - zero.at_ns), why);
}

/* One probe's bracket against its prediction. */
static void rule_tick(const struct tw_evidence *c, unsigned probe, struct tw_finding *finding)
{
    const struct tw_release *release = &c->releases[probe];
    const char *name = spec_of(c, probe)->name;
    if (release->released_seen < 0 || release->refused_seen < 0) {
        if (!tw_doubt_wait(c, release, finding))
            tw_finding_rule(finding, TW_UNKNOWN, release->first_seen, "%s: %s", name,
                            release->released_seen < 0 ? "not seen free" : "never refused");
    } else if (c->run->facts.hz == 0) {
        tw_finding_rule(finding, TW_UNKNOWN, -1, "this kernel's HZ is not known");
    } else if (release->predicted_ns < 0) {
        tw_finding_rule(finding, TW_UNKNOWN, -1, "%s: nothing was predicted", name);
    } else {
        rule_seen_tick(c, release, name, finding);
    }
}

/* released-on-the-tick: every port for which a probe waits was released on the predicted tick,
 * or at most 10 ms later; the worst probe decides. Omitted if no probe is expected to wait. */
bool tw_probe_claims_rule_tick(const struct tw_evidence *c, struct tw_finding *finding)
{
    bool is_first = true;
    tw_finding_expect(finding, "not before the predicted tick, at most 10 ms late");
    for (unsigned i = 0; i < c->run->experiment.n_probes; i++) {
        if (!tw_probe_waits(spec_of(c, i)))
            continue;
        struct tw_finding next = *finding;
        rule_tick(c, i, &next);
        bool is_worse = next.ruling == TW_FAILS ||
                        (next.ruling == TW_UNKNOWN && finding->ruling == TW_HOLDS);
        if (is_first || is_worse)
            *finding = next;
        is_first = false;
    }
    return !is_first;
}
