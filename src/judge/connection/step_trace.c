#include "step_trace.h"

#include "names.h"
#include "started.h"

#include <errno.h>
#include <string.h>

/* The step's observation from *at on; -1: none. */
static long find(const struct tw_run *run, const struct tw_step *step, size_t *at)
{
    int who = tw_run_find(run, tw_experiment_doer(&run->experiment, step->who));
    for (size_t i = *at; i < run->n_seen && who >= 0; i++) {
        const struct tw_observation *o = &run->seen[i];
        if (o->saw != TW_SAW_STEP || (int)o->who != who ||
            !tw_step_is_same(o->step.action, &step->action))
            continue;
        *at = i + 1;
        return (long)i;
    }
    return -1;
}

/* Adds the cause of a failed connect: its server could not start. */
static void add_reason(const struct tw_run *run, const struct tw_step *step,
                       struct tw_step_trace *out)
{
    const struct tw_peer_spec *server = tw_started_server(run, step);
    long seen = server != NULL ? tw_started_failed(run, server) : -1;
    char name[TW_ERRNO_TEXT];
    size_t n = strlen(out->not_done);
    if (seen >= 0)
        (void)snprintf(out->not_done + n, sizeof out->not_done - n,
                       ", as %s could not listen (%s)", server->name,
                       tw_errno_name(run->seen[seen].step.error, name));
}

/* Is the peer's side in TIME-WAIT according to the kernel's last answer? */
static bool is_in_time_wait(const struct tw_run *run, const struct tw_step *step)
{
    bool waits = false;
    for (size_t i = 0; i < run->n_seen; i++) {
        const struct tw_observation *o = &run->seen[i];
        if (tw_run_is_sample(o) && tw_run_peer(run, o->who) == (int)step->who)
            waits = o->state.state == TW_TIME_WAIT;
    }
    return waits;
}

/* A timeout is the lab's limit, not the kernel's answer. It proves little if the lab was
 * stalled, and TIME-WAIT lasts longer than the limit. */
static void add_patience(const struct tw_run *run, const struct tw_step *step,
                         const struct tw_observation *o, struct tw_step_trace *out)
{
    tw_ns stalled_ns = tw_stall_within(run, o->at_ns, o->at_ns + o->step.took_ns);
    size_t n = strlen(out->not_done);
    if (tw_stall_explains(stalled_ns, o->step.took_ns))
        (void)tw_stall_text(stalled_ns, out->excuse);
    else if (step->action.verb == TW_AWAIT && step->action.state == TW_CLOSED &&
             is_in_time_wait(run, step))
        (void)snprintf(out->not_done + n, sizeof out->not_done - n,
                       ", in TIME-WAIT; `%s -> OK in 59s..63s` waits until that is over",
                       step->action.text);
}

/* Describes an unexpected result in *out. Returns false if the step is done as expected. */
static bool is_stuck(const struct tw_run *run, const struct tw_step *step, long seen,
                     struct tw_step_trace *out)
{
    char error[TW_ERRNO_TEXT];
    char expected[TW_ERRNO_TEXT];
    const char *doer = tw_experiment_doer(&run->experiment, step->who);
    if (seen < 0) {
        (void)snprintf(out->not_done, sizeof out->not_done, "`%s = %s` was not seen", doer,
                       step->action.text);
        return true;
    }
    const struct tw_step_result *result = &run->seen[seen].step;
    if (!result->done) {
        (void)snprintf(out->not_done, sizeof out->not_done,
                       "the result of `%s = %s` is not known", doer, step->action.text);
        return true;
    }
    if (result->error == step->expect_error)
        return false;
    out->failed = true;
    const char *got = tw_errno_name(result->error, error);
    const char *wanted = tw_errno_name(step->expect_error, expected);
    if (step->expect_error == 0)
        (void)snprintf(out->not_done, sizeof out->not_done, "`%s = %s` failed with %s", doer,
                       step->action.text, got);
    else if (result->error == 0)
        (void)snprintf(out->not_done, sizeof out->not_done, "`%s = %s` succeeded, not %s", doer,
                       step->action.text, wanted);
    else
        (void)snprintf(out->not_done, sizeof out->not_done, "`%s = %s` failed with %s, not %s",
                       doer, step->action.text, got, wanted);
    if (step->expect_error == 0)
        add_reason(run, step, out);
    if (result->error == ETIMEDOUT)
        add_patience(run, step, &run->seen[seen], out);
    return true;
}

void tw_step_trace_follow(const struct tw_run *run, const struct tw_step *steps, size_t n,
                          size_t *at, struct tw_step_trace *out)
{
    *out = (struct tw_step_trace){.steps = steps, .n = n, .last_seen = -1};
    for (size_t i = 0; i < n; i++)
        out->seen[i] = -1;
    for (size_t i = 0; i < n && out->stuck == NULL; i++) {
        out->seen[i] = find(run, &steps[i], at);
        if (out->seen[i] >= 0)
            out->last_seen = out->seen[i];
        if (is_stuck(run, &steps[i], out->seen[i], out))
            out->stuck = &steps[i];
    }
}
