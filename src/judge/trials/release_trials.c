#include "release_trials.h"

#include "release.h"
#include "statistics.h"

#include <string.h>

static const struct {
    const char *name, *what;
} kinds[] = {
    [TW_TRIAL_FOUR_WAY] = {"four-way", "a server's TIME-WAIT"},
    [TW_TRIAL_THREE_SEGMENT] = {"three-segment", "TIME-WAIT at once"},
    [TW_TRIAL_HALF_CLOSE] = {"half-close", "TIME-WAIT after a half close"},
    [TW_TRIAL_CLIENT] = {"client", "a client's TIME-WAIT"},
    [TW_TRIAL_SIMULTANEOUS] = {"simultaneous", "TIME-WAIT on both sides"},
    [TW_TRIAL_TWO] = {"two", "two connections on the port"},
    [TW_TRIAL_ORPHAN] = {"orphan", "FIN-WAIT-2 up to 60 s"},
    [TW_TRIAL_LONG_ORPHAN] = {"long-orphan", "FIN-WAIT-2 above 60 s"},
    [TW_TRIAL_LINGER2] = {"linger2", "FIN-WAIT-2 with TCP_LINGER2"},
    [TW_TRIAL_SET_BEFORE] = {"set-before", "tcp_fin_timeout set before"},
    [TW_TRIAL_SET_AFTER] = {"set-after", "tcp_fin_timeout set after"},
    [TW_TRIAL_LATE_FIN] = {"late-fin", "FIN-WAIT-2, then TIME-WAIT"},
    [TW_TRIAL_OLD_FIN] = {"old-fin", "TIME-WAIT restarted by an old FIN"},
    [TW_TRIAL_OLD_SEGMENT] = {"old-segment", "TIME-WAIT restarted by old data"},
    [TW_TRIAL_LAST_ACK_LOST] = {"last-ack-lost", "TIME-WAIT restarted, last ACK lost"},
    [TW_TRIAL_FIN_LOST] = {"fin-lost", "the first FIN lost"},
};
_Static_assert(TW_COUNT(kinds) == TW_N_TRIAL_KINDS, "a kind lacks a name");

const char *tw_release_trials_kind_name(enum tw_release_trials_kind kind)
{
    return kinds[kind].name;
}

const char *tw_release_trials_kind_what(enum tw_release_trials_kind kind)
{
    return kinds[kind].what;
}

const char *tw_release_trials_outcome_name(enum tw_release_trials_outcome outcome)
{
    static const char *const names[] = {
        [TW_TRIAL_ON] = "on-tick",
        [TW_TRIAL_NEAR] = "within-two",
        [TW_TRIAL_ELSEWHERE] = "elsewhere",
        [TW_TRIAL_UNSEEN] = "not-measured",
    };
    _Static_assert(TW_COUNT(names) == TW_N_TRIAL_OUTCOMES, "an outcome lacks a name");
    return names[outcome];
}

/* Keeps the worse of the outcome so far and this one. */
static void conclude(struct tw_release_trial *out, enum tw_release_trials_outcome outcome)
{
    static const unsigned badness[] = {[TW_TRIAL_ON] = 0,
                                       [TW_TRIAL_NEAR] = 1,
                                       [TW_TRIAL_UNSEEN] = 2,
                                       [TW_TRIAL_ELSEWHERE] = 3};
    if (badness[outcome] > badness[out->outcome])
        out->outcome = outcome;
}

/* Judges the release of one probe. */
static void see_release(const struct tw_run *run, const struct tw_release *release,
                        struct tw_release_trial *out)
{
    if (release->refused_seen < 0 || release->released_seen < 0 || release->predicted_ns < 0 ||
        run->facts.hz == 0) {
        conclude(out, TW_TRIAL_UNSEEN);
        return;
    }
    tw_ns off_ns = tw_release_off(release);
    tw_ns width_ns = release->to_ns - release->from_ns;
    out->measured = true;
    out->tick_ns = tw_wheel_tick(run->facts.hz);
    out->off_ns = off_ns > out->off_ns ? off_ns : out->off_ns;
    out->width_ns = width_ns > out->width_ns ? width_ns : out->width_ns;
    if (tw_release_is_too_wide(release, run->facts.hz)) {
        (void)snprintf(out->said, sizeof out->said,
                       "the bracket of %.1f ms contains more than one possible expiry of the "
                       "timer",
                       (double)width_ns / (double)TW_MS);
        conclude(out, TW_TRIAL_UNSEEN);
    }
    if (2 * off_ns >= out->tick_ns)
        conclude(out, off_ns <= 2 * out->tick_ns ? TW_TRIAL_NEAR : TW_TRIAL_ELSEWHERE);
}

/* Describes the first finding that has this ruling. */
static void say(const struct tw_findings *findings, enum tw_ruling ruling,
                struct tw_release_trial *out)
{
    for (size_t i = 0; i < findings->n; i++) {
        const struct tw_finding *finding = &findings->list[i];
        if (finding->ruling != ruling || !finding->asked)
            continue;
        (void)snprintf(out->said, sizeof out->said, "%s %s: expected %s, seen %s",
                       finding->name, tw_ruling_name(ruling), finding->expected, finding->seen);
        return;
    }
}

void tw_release_trials_rule(const struct tw_judged *judged, struct tw_release_trial *out)
{
    enum tw_ruling overall = tw_judged_overall(judged);
    out->outcome = TW_TRIAL_ON;
    out->measured = false;
    out->off_ns = 0;
    out->width_ns = 0;
    out->said[0] = '\0';
    for (unsigned i = 0; i < judged->run->experiment.n_probes; i++)
        see_release(judged->run, &judged->evidence->releases[i], out);
    if (overall == TW_FAILS)
        conclude(out, TW_TRIAL_ELSEWHERE);
    if (overall == TW_UNKNOWN || !out->measured)
        conclude(out, TW_TRIAL_UNSEEN);
    if (out->outcome == TW_TRIAL_ON || out->outcome == TW_TRIAL_NEAR)
        return;
    if (overall == TW_FAILS || (overall == TW_UNKNOWN && out->said[0] == '\0'))
        say(&judged->findings, overall, out);
    if (out->said[0] == '\0')
        (void)snprintf(out->said, sizeof out->said, "%.1f ticks away from the prediction",
                       (double)out->off_ns / (double)out->tick_ns);
}

void tw_release_trials_drop(struct tw_release_trials *timed)
{
    free(timed->cases);
    *timed = (struct tw_release_trials){0};
}

int tw_release_trials_add_up(const struct tw_release_trials *timed,
                             struct tw_release_trials_sum *out, struct tw_err *err)
{
    struct tw_release_trials_sum sum = {0};
    tw_ns *widths = calloc(timed->n + 1, sizeof *widths);
    if (widths == NULL)
        return tw_fail(err, ENOMEM, "%zu cases", timed->n);
    bool visited[TW_N_TRIAL_KINDS] = {false};
    for (size_t i = 0; i < timed->n; i++) {
        const struct tw_release_trial *one = &timed->cases[i];
        sum.n_kinds[one->kind][one->outcome]++;
        sum.n_outcomes[one->outcome]++;
        if (!one->measured)
            continue;
        widths[sum.n_measured++] = one->width_ns;
        sum.n_disturbed += one->width_ns > TW_DISTURBED;
        sum.n_visited += !visited[one->kind];
        visited[one->kind] = true;
        sum.off_max = one->off_ns > sum.off_max ? one->off_ns : sum.off_max;
        sum.tick_ns = one->tick_ns;
    }
    if (sum.n_measured > 0) {
        tw_statistics_sort(widths, sum.n_measured);
        sum.width_median = tw_statistics_median(widths, sum.n_measured);
        sum.width_max = widths[sum.n_measured - 1];
    }
    free(widths);
    *out = sum;
    return 0;
}
