#include "explore_timers.h"

#include "jiffies.h"
#include "timer_case.h"

#include <string.h>

struct exploring {
    struct tw_experiment *experiments; /* n of each; owned */
    struct tw_job *jobs;
    struct tw_release_trials timed;
    size_t n; /* number of experiments made */
};

static void drop(struct exploring *exploring)
{
    if (exploring->jobs != NULL)
        tw_jobs_drop(exploring->jobs, exploring->n);
    for (size_t i = 0; i < exploring->n; i++)
        tw_experiment_drop(&exploring->experiments[i]);
    free(exploring->experiments);
    free(exploring->jobs);
    tw_release_trials_drop(&exploring->timed);
}

static int make_room(struct exploring *exploring, size_t n, struct tw_err *err)
{
    exploring->experiments = calloc(n, sizeof *exploring->experiments);
    exploring->jobs = calloc(n, sizeof *exploring->jobs);
    exploring->timed.cases = calloc(n, sizeof *exploring->timed.cases);
    if (exploring->experiments == NULL || exploring->jobs == NULL ||
        exploring->timed.cases == NULL)
        return tw_fail(err, ENOMEM, "%zu cases", n);
    return 0;
}

static int make_cases(struct exploring *exploring, size_t n, struct tw_err *err)
{
    struct tw_timer_case made;
    unsigned hz = tw_jiffies_hz();
    tw_ns span = hz == 0 ? 0 : 2 * tw_wheel_grain_of(hz, TW_TIME_WAIT_NS);
    for (size_t i = 0; i < n; i++) {
        char file[TW_EXPERIMENT_NAME + 8];
        tw_timer_case_make(exploring->timed.seed, i, &made);
        (void)snprintf(file, sizeof file, "%s.ini", made.name);
        if (tw_experiment_parse(file, made.text, strlen(made.text), &exploring->experiments[i],
                                err) < 0)
            return -1;
        exploring->jobs[i].experiment = &exploring->experiments[i];
        exploring->jobs[i].after_ns = span * (tw_ns)i / (tw_ns)n;
        exploring->timed.cases[i] = (struct tw_release_trial){
            .index = i, .kind = made.kind, .outcome = TW_TRIAL_UNSEEN};
        exploring->n++;
    }
    return 0;
}

/* Compares a finished run with its prediction. Returns whether its files are worth keeping. */
static bool look(const struct tw_job *job, void *arg)
{
    struct exploring *exploring = arg;
    struct tw_release_trial *one = &exploring->timed.cases[job - exploring->jobs];
    tw_release_trials_rule(&job->judged, one);
    bool as_expected = one->outcome == TW_TRIAL_ON || one->outcome == TW_TRIAL_NEAR;
    return !as_expected && job->run.facts.interrupted == 0;
}

int tw_explore_timers(const struct tw_many_spec *many, uint64_t seed, size_t n,
                      struct tw_release_trials *out, struct tw_err *err)
{
    TW_AUTO(drop) struct exploring exploring = {.timed.seed = seed};
    tw_ns began_ns = tw_now();
    struct tw_many_spec spec = *many;
    spec.keep = look;
    spec.keep_arg = &exploring;
    if (make_room(&exploring, n, err) < 0 || make_cases(&exploring, n, err) < 0 ||
        tw_many_run(&spec, exploring.jobs, n, &exploring.timed.signal, err) < 0)
        return -1;
    for (size_t i = 0; i < n; i++) {
        struct tw_release_trial *one = &exploring.timed.cases[i];
        if (!exploring.jobs[i].ran)
            (void)snprintf(one->said, sizeof one->said, "%s", exploring.jobs[i].err.text);
    }
    exploring.timed.n = n;
    exploring.timed.took_ns = tw_now() - began_ns;
    *out = exploring.timed;
    exploring.timed = (struct tw_release_trials){0};
    return 0;
}
