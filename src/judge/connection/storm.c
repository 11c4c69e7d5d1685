#include "storm.h"

#include "statistics.h"
#include "step_trace.h"
#include "timer_wheel.h"

long tw_storm_last_count(const struct tw_run *run, int who, enum tw_counted what,
                         tw_ns until_ns)
{
    long seen = -1;
    for (size_t i = 0; i < run->n_seen && run->seen[i].at_ns <= until_ns; i++) {
        const struct tw_observation *o = &run->seen[i];
        if (o->saw == TW_SAW_COUNT && (int)o->who == who && o->count.what == what)
            seen = (long)i;
    }
    return seen;
}

static void see_churns(const struct tw_run *run, struct tw_storm *out)
{
    struct tw_step_trace doing;
    size_t at = 0;
    bool known = true;
    tw_step_trace_follow(run, run->experiment.steps, run->experiment.n_steps, &at, &doing);
    for (size_t i = 0; i < doing.n; i++) {
        const struct tw_step *step = &doing.steps[i];
        if (step->action.verb != TW_CHURN || doing.seen[i] < 0)
            continue;
        const struct tw_step_result *result = &run->seen[doing.seen[i]].step;
        if (!result->done || result->error != 0)
            continue;
        /* A ledger may be hand-written or malformed. */
        known = known && result->took_ns >= 0 && result->took_ns < INT64_MAX - out->took_ns;
        out->n_connections += step->action.n;
        out->took_ns += known ? result->took_ns : 0;
    }
    out->took_ns = known ? out->took_ns : 0;
}

/* The start of the first churn; -1: none. */
static tw_ns first_churn(const struct tw_run *run)
{
    struct tw_step_trace doing;
    size_t at = 0;
    tw_step_trace_follow(run, run->experiment.steps, run->experiment.n_steps, &at, &doing);
    for (size_t i = 0; i < doing.n; i++) {
        if (doing.steps[i].action.verb == TW_CHURN && doing.seen[i] >= 0)
            return run->seen[doing.seen[i]].at_ns;
    }
    return -1;
}

long tw_storm_held(const struct tw_run *run, int who, tw_ns *out_late_ns)
{
    tw_ns began = first_churn(run);
    bool may_end = began >= 0 && began < INT64_MAX - TW_TIME_WAIT_NS;
    long seen = tw_storm_last_count(run, who, TW_COUNTED_TIME_WAIT,
                                    may_end ? began + TW_TIME_WAIT_NS - 1 : INT64_MAX);
    *out_late_ns = 0;
    if (seen >= 0 || !may_end)
        return seen;
    seen = tw_storm_last_count(run, who, TW_COUNTED_TIME_WAIT, INT64_MAX);
    *out_late_ns = seen >= 0 ? run->seen[seen].at_ns - began : 0;
    return seen;
}

static void see_held(const struct tw_run *run, struct tw_storm *out)
{
    for (size_t i = 0; i < run->experiment.n_peers; i++) {
        int who = tw_run_find(run, run->experiment.peers[i].name);
        tw_ns late_ns = 0;
        long seen = tw_storm_held(run, who, &late_ns);
        if (seen < 0)
            continue;
        out->held_known = true;
        out->held_late = out->held_late || late_ns > 0;
        out->held += run->seen[seen].count.n;
    }
}

/* The growth from the first to the last count. */
static void see_memory(const struct tw_run *run, struct tw_storm *out)
{
    const struct tw_observation *first = NULL;
    for (size_t i = 0; i < run->n_seen; i++) {
        const struct tw_observation *o = &run->seen[i];
        if (o->saw != TW_SAW_COUNT || o->count.what != TW_COUNTED_SLABS)
            continue;
        out->memory_known = first != NULL;
        first = first == NULL ? o : first;
        out->memory_bytes = (int64_t)o->count.n - (int64_t)first->count.n;
    }
}

static struct tw_latency latency_of(tw_ns lengths[], size_t n)
{
    struct tw_latency latency = {.n = n};
    if (n == 0)
        return latency;
    tw_statistics_sort(lengths, n);
    latency.median_ns = tw_statistics_median(lengths, n);
    latency.p99_ns = tw_statistics_percentile(lengths, n, 99);
    return latency;
}

static struct tw_latency see_binds(const struct tw_run *run, bool refused, tw_ns lengths[])
{
    size_t n = 0;
    for (size_t i = 0; i < run->n_seen; i++) {
        const struct tw_observation *o = &run->seen[i];
        if (o->saw == TW_SAW_BIND && (o->bind.error != 0) == refused && o->bind.took_ns >= 0)
            lengths[n++] = o->bind.took_ns;
    }
    return latency_of(lengths, n);
}

bool tw_storm_is_one(const struct tw_run *run)
{
    return tw_experiment_churn(&run->experiment) != NULL;
}

int tw_storm_of(const struct tw_run *run, struct tw_storm *out, struct tw_err *err)
{
    *out = (struct tw_storm){0};
    tw_ns *lengths = calloc(run->n_seen + 1, sizeof *lengths);
    if (lengths == NULL)
        return tw_fail(err, ENOMEM, "%zu observations", run->n_seen);
    see_churns(run, out);
    see_held(run, out);
    see_memory(run, out);
    out->refused = see_binds(run, true, lengths);
    out->worked = see_binds(run, false, lengths);
    free(lengths);
    return 0;
}

uint64_t tw_storm_rate(const struct tw_storm *storm)
{
    if (storm->took_ns <= 0)
        return 0;
    return (uint64_t)((double)storm->n_connections * (double)TW_S / (double)storm->took_ns);
}

uint64_t tw_storm_bytes_each(const struct tw_storm *storm)
{
    if (!storm->memory_known || !storm->held_known || storm->held_late || storm->held == 0 ||
        storm->memory_bytes < TW_SLABS_NOISE)
        return 0;
    return (uint64_t)storm->memory_bytes / storm->held;
}
