#include "batch.h"

#include "jiffies.h"
#include "json.h"
#include "junit.h"

#include <string.h>

void tw_batch_drop(struct tw_batch *batch)
{
    for (size_t i = 0; i < batch->n_judged; i++)
        tw_judged_drop(&batch->judged[i]);
    if (batch->jobs != NULL)
        tw_jobs_drop(batch->jobs, batch->n);
    for (size_t i = 0; i < batch->n_experiments; i++)
        tw_experiment_drop(&batch->experiments[i]);
    free(batch->experiments);
    free(batch->jobs);
    free(batch->judged);
    *batch = (struct tw_batch){0};
}

static int make_room(struct tw_batch *batch, struct tw_err *err)
{
    if (batch->n_experiments < batch->n_room)
        return 0;
    size_t n_room = batch->n_room == 0 ? 16 : 2 * batch->n_room;
    void *more = realloc(batch->experiments, n_room * sizeof *batch->experiments);
    if (more == NULL)
        return tw_fail(err, ENOMEM, "%zu experiments", n_room);
    batch->experiments = more;
    batch->n_room = n_room;
    return 0;
}

/* --host leaves this machine unchanged: experiments that would change it are refused. */
static int check_host(const struct tw_experiment *experiment, struct tw_err *err)
{
    const struct tw_step *const steps[] = {experiment->steps, experiment->then};
    const size_t n[] = {experiment->n_steps, experiment->n_then};
    static const char why[] = "changes net.ipv4 settings, which --host does not do to this "
                              "machine; run it without --host";
    if (experiment->network == TW_NETWORK_WIRE)
        return tw_fail(
            err, 0,
            "%s: `world = wire` connects a wire to this machine and changes its IPv6 "

            "defaults, which --host does not do; run it without --host",
            experiment->name);
    if (experiment->n_settings > 0)
        return tw_fail(err, 0, "%s: line %u: [host] %s", experiment->name,
                       experiment->settings[0].line, why);
    for (size_t i = 0; i < TW_COUNT(steps); i++) {
        for (size_t j = 0; j < n[i]; j++) {
            const struct tw_step *step = &steps[i][j];
            if (step->action.verb == TW_SET && step->who == TW_LAB_ITSELF)
                return tw_fail(err, 0, "%s: line %u: `lab = set` %s", experiment->name,
                               step->line, why);
        }
    }
    return 0;
}

/* Adds the experiment, if it is selected. */
static int take(const struct tw_choice *choice, struct tw_experiment *experiment,
                struct tw_batch *batch, struct tw_err *err)
{
    if (choice->tag != NULL && !tw_experiment_is_tagged(experiment, choice->tag))
        return 0;
    if (choice->host && check_host(experiment, err) < 0)
        return -1;
    for (size_t i = 0; i < batch->n_experiments; i++) {
        if (strcmp(batch->experiments[i].name, experiment->name) == 0)
            return tw_fail(err, 0,
                           "%s: a second experiment with that name; their files would have the "
                           "same names",
                           experiment->name);
    }
    if (make_room(batch, err) < 0)
        return -1;
    batch->experiments[batch->n_experiments++] = *experiment;
    *experiment = (struct tw_experiment){0};
    return 0;
}

static int take_all(const struct tw_choice *choice, const struct tw_source *source,
                    struct tw_batch *batch, struct tw_err *err)
{
    batch->has_matrix = batch->has_matrix || source->n > 1;
    for (size_t i = 0; i < source->n; i++) {
        TW_AUTO(tw_experiment_drop) struct tw_experiment experiment = {0};
        if (tw_source_load(source, source->first + i, &experiment, err) < 0 ||
            take(choice, &experiment, batch, err) < 0)
            return -1;
    }
    return 0;
}

static int load(const struct tw_choice *choice, const struct tw_catalogue *catalogue,
                struct tw_batch *batch, struct tw_err *err)
{
    bool by_name = !choice->all;
    size_t n = by_name ? choice->n_names : catalogue->n;
    for (size_t i = 0; i < n; i++) {
        const char *name = by_name ? choice->names[i] : catalogue->names[i];
        TW_AUTO(tw_source_drop) struct tw_source source = {0};
        if (tw_catalogue_read(catalogue, name, &source, err) < 0 ||
            take_all(choice, &source, batch, err) < 0)
            return -1;
    }
    if (batch->n_experiments == 0 && choice->tag != NULL)
        return tw_fail(err, 0, "no experiment has the tag `%.40s`; `twlab list` shows all",
                       choice->tag);
    return batch->n_experiments > 0 ? 0 : tw_fail(err, 0, "the catalogue is empty");
}

/* Creates the jobs: n_repeats of each experiment, spread over one granule of the timer that
 * holds a port, so that they begin at all distances from the tick that ends them. */
static int make_jobs(const struct tw_choice *choice, struct tw_batch *batch, struct tw_err *err)
{
    size_t n = batch->n_experiments * choice->n_repeats;
    unsigned hz = tw_jiffies_hz();
    tw_ns grain = hz == 0 ? 0 : tw_wheel_grain_of(hz, TW_TIME_WAIT_NS);
    batch->jobs = calloc(n, sizeof *batch->jobs);
    batch->judged = calloc(n, sizeof *batch->judged);
    if (batch->jobs == NULL || batch->judged == NULL)
        return tw_fail(err, ENOMEM, "%zu runs", n);
    for (size_t i = 0; i < n; i++) {
        size_t repeat = i % choice->n_repeats;
        struct tw_job *job = &batch->jobs[batch->n++];
        job->experiment = &batch->experiments[i / choice->n_repeats];
        if (choice->n_repeats == 1)
            continue;
        (void)snprintf(job->name, sizeof job->name, "%.*s.%zu", TW_EXPERIMENT_NAME - 1,
                       job->experiment->name, repeat + 1);
        job->after_ns = grain * (tw_ns)repeat / (tw_ns)choice->n_repeats;
    }
    return 0;
}

int tw_batch_load(const struct tw_choice *choice, struct tw_batch *out, struct tw_err *err)
{
    TW_AUTO(tw_catalogue_drop) struct tw_catalogue catalogue = {0};
    TW_AUTO(tw_batch_drop) struct tw_batch batch = {0};
    if (tw_catalogue_open(&catalogue, err) < 0 || load(choice, &catalogue, &batch, err) < 0)
        return -1;
    if (make_jobs(choice, &batch, err) < 0)
        return -1;

    *out = batch;
    batch = (struct tw_batch){0};
    return 0;
}

void tw_batch_collect(struct tw_batch *batch)
{
    for (size_t i = 0; i < batch->n; i++) {
        struct tw_job *job = &batch->jobs[i];
        if (!job->ran)
            continue;
        batch->judged[batch->n_judged++] = job->judged;
        job->judged = (struct tw_judged){0};
    }
}

int tw_batch_print_json(FILE *to, const void *arg, struct tw_err *err)
{
    const struct tw_batch *batch = arg;
    return tw_json_print(tw_json_runs("run", batch->judged, batch->n_judged), to, err);
}

int tw_batch_print_junit(FILE *to, const void *arg, struct tw_err *err)
{
    const struct tw_batch *batch = arg;
    struct tw_junit_suite *suites = calloc(batch->n, sizeof *suites);
    if (suites == NULL)
        return tw_fail(err, ENOMEM, "%zu test suites", batch->n);
    size_t n_judged = 0;
    for (size_t i = 0; i < batch->n; i++) {
        const struct tw_job *job = &batch->jobs[i];
        suites[i] = (struct tw_junit_suite){.name = job->name, .why = job->err.text};
        if (job->ran)
            suites[i].judged = &batch->judged[n_judged++];
    }
    int result = tw_junit_print(suites, batch->n, to, err);
    free(suites);
    return result;
}
