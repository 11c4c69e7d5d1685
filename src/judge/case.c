#include "case.h"

#include "names.h"

#include <inttypes.h>
#include <string.h>

/* Follows the experiment's steps through the observations, in order, up to the first one that
 * was not done. */
static void see_steps(struct tw_case *c)
{
    const struct tw_run *run = c->run;
    size_t at = 0;
    c->step_seen = -1;
    for (size_t i = 0; i < run->experiment.n_steps; i++) {
        const struct tw_step *step = &run->experiment.steps[i];
        const char *name = tw_experiment_doer(&run->experiment, step->who);
        int who = tw_run_find(run, name);
        const struct tw_observation *o = NULL;
        for (; at < run->n_seen && o == NULL; at++) {
            const struct tw_observation *next = &run->seen[at];
            if (next->saw == TW_SAW_STEP && (int)next->who == who &&
                strcmp(next->step.text, step->text) == 0)
                o = next;
        }
        if (o == NULL) {
            (void)snprintf(c->not_done, sizeof c->not_done, "step `%s ! %s` was not seen", name,
                           step->text);
            return;
        }
        c->step_seen = (long)at - 1;
        if (!o->step.done) {
            (void)snprintf(c->not_done, sizeof c->not_done,
                           "what step `%s ! %s` came to is not known", name, step->text);
            return;
        }
        if (o->step.error != 0) {
            char error[TW_ERRNO_TEXT];
            c->step_failed = true;
            (void)snprintf(c->not_done, sizeof c->not_done, "step `%s ! %s` came to %s", name,
                           step->text, tw_errno_name(o->step.error, error));
            return;
        }
    }
}

static void see_facts(struct tw_case *c)
{
    const struct tw_facts *facts = &c->run->facts;
    if (facts->capture_known && facts->n_dropped > 0)
        (void)snprintf(c->wire_doubt, sizeof c->wire_doubt,
                       "the capture lost %" PRIu64 " packet%s", facts->n_dropped,
                       facts->n_dropped == 1 ? "" : "s");
    const char *signal = tw_signal_name(facts->interrupted);
    if (facts->interrupted != 0)
        (void)snprintf(c->interrupted, sizeof c->interrupted, "interrupted by %s",
                       signal != NULL ? signal : "a signal");
}

void tw_case_open(struct tw_case *c, const struct tw_run *run)
{
    memset(c, 0, sizeof *c);
    c->run = run;
    tw_follow_run(&c->follow, run);
    c->main = tw_follow_main(&c->follow, run);
    for (unsigned i = 0; i < run->experiment.n_probes; i++)
        tw_release_of(run, &c->follow, i, &c->releases[i]);
    see_steps(c);
    see_facts(c);
}

const char *tw_case_cut_short(const struct tw_case *c)
{
    if (c->interrupted[0] != '\0')
        return c->interrupted;
    return c->not_done[0] != '\0' ? c->not_done : NULL;
}

const char *tw_case_cite(const struct tw_run *run, long index, char text[TW_CITE_TEXT])
{
    text[0] = '\0';
    if (index < 0)
        return text;
    const struct tw_observation *o = &run->seen[index];
    if (o->saw == TW_SAW_SEGMENT && o->segment.frame != 0)
        (void)snprintf(text, TW_CITE_TEXT, "#%" PRIu32, o->segment.frame);
    else
        (void)snprintf(text, TW_CITE_TEXT, "at %.6f s", (double)o->at_ns / (double)TW_S);
    return text;
}

const char *tw_case_bracket(tw_ns from_ns, tw_ns to_ns, char text[TW_BRACKET_TEXT])
{
    const tw_ns digit_ns = 100 * TW_US; /* the last of the four */
    tw_ns from = (from_ns - (from_ns < 0 ? digit_ns - 1 : 0)) / digit_ns;
    tw_ns to = (to_ns + (to_ns > 0 ? digit_ns - 1 : 0)) / digit_ns;
    (void)snprintf(text, TW_BRACKET_TEXT, "%.4f and %.4f s", (double)from / 1e4,
                   (double)to / 1e4);
    return text;
}
