#include "claims_inside.h"
#include "duration.h"
#include "numbers.h"
#include "port_hold.h"
#include "stall.h"
#include "tcp_state.h"

/* PROBE-release: the time of the release against the expected one (enum tw_window). Omitted if
 * the first try is expected to succeed. */

/* Tolerance at the edges of a window: one polling interval, as the timer is counted from a
 * segment captured slightly after it was set, and on a busy machine the lab and the kernel's
 * timers are late. */
#define WINDOW_SLACK (20 * TW_MS)

/* A port that is expected to be free at once, or after [then], is free within this time. */
#define AT_ONCE_LIMIT TW_S

static const struct tw_probe_spec *spec_of(const struct tw_evidence *c,
                                           const struct tw_finding *finding)
{
    return &c->run->experiment.probes[finding->subject];
}

static tw_ns first_ns(const struct tw_evidence *c, const struct tw_release *release)
{
    return c->run->seen[release->first_seen].at_ns;
}

/* A port expected to be free within AT_ONCE_LIMIT after zero_ns. It was released within its
 * bracket: a refusal after the limit is too late, a success before it is in time; between them
 * there is no observation. */
static void rule_limit(const struct tw_release *release, tw_ns zero_ns, const char *since,
                       struct tw_finding *finding)
{
    tw_ns to_ns = release->to_ns - zero_ns;
    tw_ns from_ns = release->from_ns - zero_ns;
    if (to_ns <= AT_ONCE_LIMIT)
        tw_finding_rule(finding, TW_HOLDS, release->released_seen, "worked %.4f s after %s",
                        tw_numbers_s(to_ns), since);
    else if (release->refused_seen >= 0 && from_ns > AT_ONCE_LIMIT)
        tw_finding_rule(finding, TW_FAILS, release->released_seen,
                        "still refused %.4f s after %s, and worked %.4f s after it",
                        tw_numbers_s(from_ns), since, tw_numbers_s(to_ns));
    else
        tw_finding_rule(finding, TW_UNKNOWN, release->released_seen,
                        "worked %.4f s after %s; not tried within %g s of that",
                        tw_numbers_s(to_ns), since, tw_numbers_s(AT_ONCE_LIMIT));
}

bool tw_window_rule_at_once(const struct tw_evidence *c, struct tw_finding *finding)
{
    const struct tw_release *release = &c->releases[finding->subject];
    const struct tw_probe_spec *spec = spec_of(c, finding);
    if (spec->window != TW_AT_ONCE || spec->first_error == 0)
        return false;
    tw_finding_expect(finding, "at once");
    if (release->first_seen >= 0 && release->released_seen >= 0) {
        rule_limit(release, first_ns(c, release), "the first try", finding);
        return true;
    }
    if (tw_doubt_wait(c, release, finding))
        return true;
    tw_ns tried_ns = release->from_ns - first_ns(c, release);
    tw_finding_rule(finding, tried_ns > AT_ONCE_LIMIT ? TW_FAILS : TW_UNKNOWN,
                    release->refused_seen, "still refused %.4f s after the first try",
                    tw_numbers_s(tried_ns));
    return true;
}

/* A window from a timer of the kernel. */
struct timer {
    struct tw_timers timers;
    const char *what;     /* its name, as expected: "TIME-WAIT" */
    bool is_there;        /* such a timer holds the port */
    tw_ns min_ns, max_ns; /* the window, from the timer's start; 0: HZ is unknown */
};

static struct timer timer_of(const struct tw_evidence *c, unsigned probe)
{
    const struct tw_probe_spec *spec = &c->run->experiment.probes[probe];
    const struct tw_release *release = &c->releases[probe];
    static const struct tw_peer_spec nobody;
    struct timer timer = {.timers.first_ns = TW_TIME_WAIT_NS, .what = "TIME-WAIT"};
    timer.is_there = tw_release_is_of_wait(release);
    if (spec->window == TW_AFTER_FIN_TIMEOUT) {
        /* The host's setting: the file does not refer to an option of the peer. */
        timer.timers = tw_port_hold_fin_timers(c->run, &nobody, release->since_ns);
        timer.what = "FIN-WAIT-2";
        timer.is_there = tw_release_is_of_orphan(release);
    } else if (spec->window == TW_AFTER_TIMER) {
        /* Two timers of this total length count as it. */
        if (tw_wheel_timers_length(&release->timers) == spec->window_ns)
            timer.timers = release->timers;
        else
            timer.timers = (struct tw_timers){.first_ns = spec->window_ns};
        timer.what = tw_release_is_of_orphan(release) ? "FIN-WAIT-2" : "TIME-WAIT";
        timer.is_there = release->timers.first_ns != 0;
    }
    if (c->run->facts.hz != 0)
        tw_wheel_window(c->run->facts.hz, &timer.timers, &timer.min_ns, &timer.max_ns);
    return timer;
}

static void expect_timer(const struct timer *timer, struct tw_finding *finding)
{
    if (timer->max_ns != 0)
        tw_finding_expect(finding, "%.3f to %.3f s after %s began", tw_numbers_s(timer->min_ns),
                          tw_numbers_s(timer->max_ns), timer->what);
    else
        tw_finding_expect(finding, "%g s, rounded up to the timer's grain, after %s began",
                          tw_numbers_s(tw_wheel_timers_length(&timer->timers)), timer->what);
}

/* The stall between the earliest end of the timer and the last refusal, which is too late: a
 * stopped machine does not run its timers. 0 if the stall does not explain the delay. */
static tw_ns stalled_past(const struct tw_evidence *c, const struct tw_release *release,
                          const struct timer *timer)
{
    tw_ns stalled_ns =
        tw_stall_within(c->run, release->since_ns + timer->min_ns, release->from_ns);
    tw_ns late_ns = release->from_ns - release->since_ns - timer->max_ns;
    return tw_stall_explains(stalled_ns, late_ns) ? stalled_ns : 0;
}

/* Never released: only a try after the end of the window contradicts it. */
static void rule_not_released(const struct tw_evidence *c, const struct tw_release *release,
                              const struct timer *timer, struct tw_finding *finding)
{
    if (tw_doubt_wait(c, release, finding))
        return;
    if (timer->max_ns == 0 || !timer->is_there) {
        tw_finding_rule(finding, TW_UNKNOWN, release->refused_seen, "not seen free");
        return;
    }
    tw_ns last_ns = release->from_ns - release->since_ns;
    bool too_late = last_ns > timer->max_ns + WINDOW_SLACK;
    char stall[TW_STALL_TEXT];
    tw_ns stalled_ns = too_late ? stalled_past(c, release, timer) : 0;
    tw_finding_rule(finding, too_late && stalled_ns == 0 ? TW_FAILS : TW_UNKNOWN,
                    release->refused_seen, "%s %.4f s after %s began%s",
                    too_late ? "still refused" : "given up", tw_numbers_s(last_ns), timer->what,
                    tw_stall_text(stalled_ns, stall));
}

/* The bracket against the window, both counted from the timer's start. */
static void rule_bracket(const struct tw_evidence *c, const struct tw_release *release,
                         const struct timer *timer, struct tw_finding *finding)
{
    tw_ns from_ns = release->from_ns - release->since_ns;
    tw_ns to_ns = release->to_ns - release->since_ns;
    char bracket[TW_NUMBERS_SIZE];
    enum tw_ruling ruling = TW_UNKNOWN;
    const char *why = ": not tried at the window's edge";
    bool is_late = from_ns > timer->max_ns + WINDOW_SLACK;
    tw_ns stalled_ns = is_late ? stalled_past(c, release, timer) : 0;
    char stall[TW_STALL_TEXT];
    if (stalled_ns > 0)
        why = tw_stall_text(stalled_ns, stall);
    else if (is_late || to_ns < timer->min_ns - WINDOW_SLACK)
        ruling = TW_FAILS;
    else if (from_ns >= timer->min_ns - WINDOW_SLACK && to_ns <= timer->max_ns + WINDOW_SLACK)
        ruling = TW_HOLDS;
    if (ruling == TW_FAILS && release->ended_seen >= 0)
        why = ": the hold was ended early";
    else if (ruling != TW_UNKNOWN)
        why = "";
    tw_finding_rule(finding, ruling, release->released_seen, "between %s%s",
                    tw_numbers_bracket_s(from_ns, to_ns, bracket), why);
}

/* Another timer than expected holds the port: a release outside the window, counted from its
 * start, contradicts the claim; one inside proves nothing. */
static void rule_other_timer(const struct tw_evidence *c, const struct tw_release *release,
                             const struct timer *timer, struct tw_finding *finding)
{
    if (release->timers.first_ns == 0) {
        tw_finding_rule(finding, TW_UNKNOWN, release->released_seen,
                        "no segment shows a %s on the port", timer->what);
        return;
    }
    rule_bracket(c, release, timer, finding);
    if (finding->ruling == TW_HOLDS)
        tw_finding_rule(finding, TW_UNKNOWN, release->since_seen, "a %s held the port",
                        tw_release_is_of_wait(release) ? "TIME-WAIT" : "FIN-WAIT-2");
}

/* A late release is UNKNOWN if a stall of the lab explains it (tw_stall_explains()). */
bool tw_window_rule_after_timer(const struct tw_evidence *c, struct tw_finding *finding)
{
    const struct tw_release *release = &c->releases[finding->subject];
    enum tw_window window = spec_of(c, finding)->window;
    if (window != TW_AFTER_TIME_WAIT && window != TW_AFTER_FIN_TIMEOUT &&
        window != TW_AFTER_TIMER)
        return false;
    const struct timer timer = timer_of(c, (unsigned)finding->subject);
    char bracket[TW_NUMBERS_SIZE];
    expect_timer(&timer, finding);
    if (release->released_seen >= 0 && release->refused_seen < 0)
        tw_doubt_contradict(c, finding, false, release->released_seen,
                            "worked at the first try");
    else if (c->wire_doubt[0] != '\0')
        tw_finding_rule(finding, TW_UNKNOWN, release->released_seen, "%s", c->wire_doubt);
    else if (release->released_seen < 0)
        rule_not_released(c, release, &timer, finding);
    else if (release->timers.first_ns != 0 && timer.max_ns == 0)
        tw_finding_rule(finding, TW_UNKNOWN, release->released_seen,
                        "between %s; this kernel's HZ is not known",
                        tw_numbers_bracket_s(release->from_ns - release->since_ns,
                                             release->to_ns - release->since_ns, bracket));
    else if (!timer.is_there)
        rule_other_timer(c, release, &timer, finding);
    else
        rule_bracket(c, release, &timer, finding);
    return true;
}

/* When the last step of [then] began and ended. If [then] is not done, returns false and rules
 * with the reason. */
static bool when_done(const struct tw_evidence *c, tw_ns *out_began_ns, tw_ns *out_ended_ns,
                      struct tw_finding *finding)
{
    const struct tw_step_trace *then = &c->then;
    if (then->n == 0 || then->stuck != NULL) {
        tw_finding_rule(finding, TW_UNKNOWN, then->last_seen, "%s",
                        then->n == 0 ? "the experiment has no steps in [then]"
                                     : then->not_done);
        return false;
    }
    const struct tw_observation *last = &c->run->seen[then->seen[then->n - 1]];
    *out_began_ns = last->at_ns;
    *out_ended_ns = last->at_ns + (last->step.took_ns > 0 ? last->step.took_ns : 0);
    return true;
}

bool tw_window_rule_after_then(const struct tw_evidence *c, struct tw_finding *finding)
{
    const struct tw_release *release = &c->releases[finding->subject];
    if (spec_of(c, finding)->window != TW_AFTER_THEN)
        return false;
    tw_ns began_ns = 0;
    tw_ns ended_ns = 0;
    tw_finding_expect(finding, "when the last step of [then] is done");
    if (release->released_seen >= 0 && release->refused_seen < 0) {
        tw_doubt_contradict(c, finding, false, release->released_seen,
                            "worked at the first try");
        return true;
    }
    if (c->run->facts.first_bind || release->first_seen < 0) {
        (void)tw_doubt_wait(c, release, finding);
        return true;
    }
    if (!when_done(c, &began_ns, &ended_ns, finding))
        return true;
    if (release->released_seen < 0) {
        tw_ns tried_ns = release->from_ns - ended_ns;
        if (tried_ns > AT_ONCE_LIMIT)
            tw_finding_rule(finding, TW_FAILS, release->refused_seen,
                            "still refused %.4f s after [then]", tw_numbers_s(tried_ns));
        else if (!tw_doubt_wait(c, release, finding))
            tw_finding_rule(finding, TW_UNKNOWN, release->refused_seen, "not seen free");
        return true;
    }
    if (release->to_ns < began_ns)
        tw_finding_rule(finding, TW_FAILS, release->released_seen,
                        "worked %.4f s before the last step of [then]",
                        tw_numbers_s(began_ns - release->to_ns));
    else if (first_ns(c, release) > began_ns)
        tw_finding_rule(finding, TW_UNKNOWN, release->released_seen,
                        "not tried before the last step of [then]");
    else
        rule_limit(release, ended_ns, "[then]", finding);
    return true;
}

bool tw_window_rule_not_within(const struct tw_evidence *c, struct tw_finding *finding)
{
    const struct tw_release *release = &c->releases[finding->subject];
    tw_ns window_ns = spec_of(c, finding)->window_ns;
    char window[TW_DURATION_TEXT];
    if (spec_of(c, finding)->window != TW_NOT_WITHIN)
        return false;
    tw_finding_expect(finding, "still refused after %s", tw_duration_text(window_ns, window));
    if (release->first_seen < 0) {
        (void)tw_doubt_wait(c, release, finding);
        return true;
    }
    tw_ns tried_ns = release->from_ns - first_ns(c, release);
    tw_ns worked_ns = release->to_ns - first_ns(c, release);
    if (release->refused_seen >= 0 && tried_ns >= window_ns)
        tw_finding_rule(finding, TW_HOLDS, release->refused_seen,
                        "still refused %.4f s after the first try", tw_numbers_s(tried_ns));
    else if (release->released_seen >= 0 && worked_ns <= window_ns)
        tw_doubt_contradict(c, finding, false, release->released_seen,
                            release->refused_seen < 0 ? "worked at the first try"
                                                      : "worked within that time");
    else if (!tw_doubt_wait(c, release, finding))
        tw_finding_rule(finding, TW_UNKNOWN, release->refused_seen,
                        "tried for %.4f s after the first try", tw_numbers_s(tried_ns));
    return true;
}
