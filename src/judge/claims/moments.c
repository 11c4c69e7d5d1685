#include "claims_inside.h"
#include "numbers.h"
#include "stall.h"
#include "zero.h"

#include <string.h>

/* A moment of the run, between from_ns and to_ns. */
struct moment {
    tw_ns from_ns, to_ns;
    long seen;       /* the observation that shows it; -1: none */
    bool needs_wait; /* it is later than the first tries */
};

static struct moment at(const struct tw_run *run, long seen)
{
    if (seen < 0)
        return (struct moment){.seen = -1};
    return (struct moment){
        .from_ns = run->seen[seen].at_ns, .to_ns = run->seen[seen].at_ns, .seen = seen};
}

static struct moment of_probe(const struct tw_evidence *c, unsigned probe, bool is_release)
{
    const struct tw_release *release = &c->releases[probe];
    struct moment moment =
        at(c->run, is_release ? release->released_seen : release->refused_seen);
    if (is_release && moment.seen >= 0) {
        moment.to_ns = release->to_ns;
        if (release->refused_seen >= 0)
            moment.from_ns = release->from_ns;
    }
    moment.needs_wait = c->run->experiment.probes[probe].first_error != 0;
    return moment;
}

/* The start of the first such step of the peer. */
static struct moment of_step(const struct tw_evidence *c, const char *peer, const char *verb)
{
    const struct tw_step_trace *lists[] = {&c->steps, &c->then};
    for (size_t l = 0; l < TW_COUNT(lists); l++) {
        for (size_t i = 0; i < lists[l]->n; i++) {
            const struct tw_step *step = &lists[l]->steps[i];
            if (strcmp(tw_experiment_doer(&c->run->experiment, step->who), peer) == 0 &&
                strcmp(tw_step_verb_name(step->action.verb), verb) == 0)
                return at(c->run, lists[l]->seen[i]);
        }
    }
    return (struct moment){.seen = -1, .needs_wait = c->run->facts.first_bind};
}

/* "plain.released", "client.close" */
static struct moment resolve(const struct tw_evidence *c, const char *text)
{
    char name[TW_WALL_TIME_NAME];
    (void)snprintf(name, sizeof name, "%s", text);
    char *dot = strrchr(name, '.');
    if (dot == NULL)
        return (struct moment){.seen = -1};
    *dot = '\0';
    int probe = tw_experiment_probe(&c->run->experiment, name);
    if (probe >= 0)
        return of_probe(c, (unsigned)probe, strcmp(dot + 1, "released") == 0);
    return of_step(c, name, dot + 1);
}

static void expect(const struct tw_expected_near *near, struct tw_finding *finding)
{
    char later[48] = "";
    if (near->later_ns != 0)
        (void)snprintf(later, sizeof later, " + %g s", tw_numbers_s(near->later_ns));
    tw_finding_expect(finding, "%.30s and %.30s%s at most %g s apart", near->moment[0],
                      near->moment[1], later, tw_numbers_s(near->apart_ns));
}

static void rule_not_seen(const struct tw_evidence *c, const char *what, bool needs_wait,
                          struct tw_finding *finding)
{
    char text[TW_WALL_TIME_NAME + 16];
    const char *why = tw_evidence_cut_short(c);
    if (needs_wait && c->run->facts.first_bind) {
        finding->asked = false;
        why = "not waited for (--first-bind)";
    }
    (void)snprintf(text, sizeof text, "%s was not seen", what);
    tw_finding_unknown(finding, -1, text, why);
}

/* The minimum and maximum distance of two moments. */
static void distance(const struct moment *a, const struct moment *b, tw_ns *out_least,
                     tw_ns *out_most)
{
    tw_ns a_first = a->to_ns - b->from_ns; /* the maximum of a - b and of b - a */
    tw_ns b_first = b->to_ns - a->from_ns;
    tw_ns gap = a->from_ns > b->to_ns ? a->from_ns - b->to_ns : b->from_ns - a->to_ns;
    *out_most = a_first > b_first ? a_first : b_first;
    *out_least = gap > 0 ? gap : 0;
}

/* near-NAME: the distance of two moments is at most that of [expect]. A release is a bracket:
 * the claim holds if all of it is near enough, and fails if none of it is. If the lab was
 * stalled for 100 ms or more before the later moment, the stall may be the cause: UNKNOWN
 * instead of FAILS. */
bool tw_moments_rule(const struct tw_evidence *c, struct tw_finding *finding)
{
    const struct tw_expected_near *near = &c->run->experiment.expect.nears[finding->subject];
    expect(near, finding);
    struct moment a = resolve(c, near->moment[0]);
    struct moment b = resolve(c, near->moment[1]);
    bool is_a_lacking = a.seen < 0 || (a.needs_wait && c->run->facts.first_bind);
    if (is_a_lacking || b.seen < 0 || (b.needs_wait && c->run->facts.first_bind)) {
        rule_not_seen(c, near->moment[is_a_lacking ? 0 : 1],
                      is_a_lacking ? a.needs_wait : b.needs_wait, finding);
        return true;
    }
    b.from_ns += near->later_ns;
    b.to_ns += near->later_ns;
    tw_ns least_ns = 0;
    tw_ns most_ns = 0;
    distance(&a, &b, &least_ns, &most_ns);
    enum tw_ruling ruling = TW_UNKNOWN;
    long last = a.seen > b.seen ? a.seen : b.seen;
    tw_ns stalled_ns = least_ns > near->apart_ns
                           ? tw_stall_long_within(c->run, 0, c->run->seen[last].at_ns)
                           : 0;
    char stall[TW_STALL_TEXT];
    if (most_ns <= near->apart_ns)
        ruling = TW_HOLDS;
    else if (least_ns > near->apart_ns && stalled_ns == 0)
        ruling = TW_FAILS;
    const struct tw_zero zero = tw_zero_of(c->run);
    tw_finding_rule(finding, ruling, last, "%.4f to %.4f s apart, %.4f and %.4f s after %s%s",
                    tw_numbers_s(least_ns), tw_numbers_s(most_ns),
                    tw_numbers_s(a.to_ns - zero.at_ns), tw_numbers_s(b.to_ns - zero.at_ns),
                    zero.name, tw_stall_text(stalled_ns, stall));
    return true;
}
