#include "step_time.h"

#include "numbers.h"
#include "stall.h"

/* Is it a step that polls? */
static bool is_polled(const struct tw_step *step)
{
    return step->action.verb == TW_AWAIT ||
           (step->action.verb == TW_CONNECT && step->action.time_ns > 0);
}

/* The part of a step's duration that is certainly its own. */
static tw_ns own_ns(const struct tw_step *step, const struct tw_step_result *result)
{
    return step->action.verb == TW_WAIT ? step->action.time_ns : result->least_ns;
}

/* How much earlier than the step itself its timer may have started: what it waits for may be
 * counted from the previous step. */
static tw_ns late_ns(const struct tw_run *run, const struct tw_step_trace *doing, size_t i)
{
    if (i == 0 || doing->seen[i - 1] < 0)
        return 0;
    const struct tw_observation *before = &run->seen[doing->seen[i - 1]];
    tw_ns gap_ns = run->seen[doing->seen[i]].at_ns - before->at_ns;
    tw_ns late_ns = gap_ns - own_ns(&doing->steps[i - 1], &before->step);
    return late_ns > 0 ? late_ns : 0;
}

void tw_step_time_rule(const struct tw_run *run, const struct tw_step_trace *doing, size_t i,
                       const char *error, struct tw_finding *finding)
{
    const struct tw_step *step = &doing->steps[i];
    const struct tw_observation *o = &run->seen[doing->seen[i]];
    const struct tw_step_result *result = &o->step;
    tw_ns took_ns = result->took_ns;
    tw_ns stalled_ns = tw_stall_within(run, o->at_ns, o->at_ns + took_ns);
    bool is_bracket = result->least_ns > 0;
    tw_ns known_ns = is_bracket ? result->least_ns : took_ns;
    tw_ns least_ns = is_polled(step) ? result->least_ns : took_ns - stalled_ns;
    tw_ns most_ns = took_ns + late_ns(run, doing, i);
    char stall[TW_STALL_TEXT];
    char took[48];
    if (is_bracket)
        (void)snprintf(took, sizeof took, "after %.6f and before %.6f s",
                       tw_numbers_s(known_ns), tw_numbers_s(took_ns));
    else
        (void)snprintf(took, sizeof took, "in %.6f s", tw_numbers_s(took_ns));
    if (known_ns >= step->min_ns && took_ns <= step->max_ns)
        tw_finding_rule(finding, TW_HOLDS, doing->seen[i], "%s %s", error, took);
    else if (most_ns < step->min_ns || least_ns > step->max_ns)
        tw_finding_rule(finding, TW_FAILS, doing->seen[i], "%s %s", error, took);
    else if (took_ns < step->min_ns)
        tw_finding_rule(finding, TW_UNKNOWN, doing->seen[i],
                        "%s %s, but %.6f s after the previous step began", error, took,
                        tw_numbers_s(most_ns - took_ns));
    else
        tw_finding_rule(finding, TW_UNKNOWN, doing->seen[i], "%s %s%s%s", error, took,
                        tw_stall_text(stalled_ns, stall),
                        stalled_ns == 0 ? ": not polled in between" : "");
}
