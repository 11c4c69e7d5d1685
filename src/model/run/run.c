#include "run.h"

#include "scan.h"

#include <string.h>

static const char *const counted[] = {
    [TW_COUNTED_TIME_WAIT] = "TIME-WAIT",
    [TW_COUNTED_ACCEPTED] = "accepted",
    [TW_COUNTED_SLABS] = "slab-bytes",
    [TW_COUNTED_STALL] = "stalled-us",
};
_Static_assert(TW_COUNT(counted) == TW_N_COUNTED, "what is counted lacks a name");

const char *const *tw_counted_names(void)
{
    return counted;
}

void tw_run_drop(struct tw_run *run)
{
    tw_experiment_drop(&run->experiment);
    free(run->names);
    for (size_t i = 0; i < run->n_seen; i++) {
        if (run->seen[i].saw == TW_SAW_STEP)
            free((struct tw_action *)run->seen[i].step.action);
    }
    free(run->seen);
    free(run->spare);
    *run = (struct tw_run){0};
}

int tw_run_find(const struct tw_run *run, const char *name)
{
    for (size_t i = 0; i < run->n_names; i++) {
        if (strcmp(run->names[i], name) == 0)
            return (int)i;
    }
    return -1;
}

int tw_run_name(struct tw_run *run, const char *name, unsigned *out_who, struct tw_err *err)
{
    int found = tw_run_find(run, name);
    if (found >= 0) {
        *out_who = (unsigned)found;
        return 0;
    }
    if (run->n_names == TW_MAX_NAMES)
        return tw_fail(err, 0, "name `%s`: a run has at most %d names", name, TW_MAX_NAMES);
    if (strlen(name) >= TW_NAME_SIZE)
        return tw_fail(err, 0, "name `%.60s`: at most %d bytes", name, TW_NAME_SIZE - 1);
    if (run->n_names % 8 == 0) {
        void *more = realloc(run->names, (run->n_names + 8) * sizeof *run->names);
        if (more == NULL)
            return tw_fail(err, ENOMEM, "name `%s`", name);
        run->names = more;
    }
    memcpy(run->names[run->n_names], name, strlen(name) + 1);
    *out_who = (unsigned)run->n_names++;
    return 0;
}

int tw_run_peer(const struct tw_run *run, unsigned who)
{
    char name[TW_NAME_SIZE];
    int peer = tw_experiment_peer(&run->experiment, run->names[who]);
    memcpy(name, run->names[who], sizeof name);
    char *dot = strrchr(name, '.');
    uint64_t ignored = 0;
    if (peer >= 0 || dot == NULL || !tw_scan_range(dot + 1, 0, UINT64_MAX, &ignored))
        return peer;
    *dot = '\0';
    return tw_experiment_peer(&run->experiment, name);
}

unsigned tw_run_doer(const char *name)
{
    if (strcmp(name, "lab") == 0)
        return TW_BY_LAB;
    return TW_BY_RUN | (strcmp(name, "wire") == 0 ? TW_BY_WIRE : TW_BY_ANY_PEER);
}

int tw_run_reserve_step(struct tw_run *run, struct tw_err *err)
{
    if (run->spare == NULL)
        run->spare = malloc(sizeof *run->spare);
    if (run->spare == NULL)
        return tw_fail(err, ENOMEM, "room for a step");
    *run->spare = (struct tw_action){0};
    return 0;
}

int tw_run_add(struct tw_run *run, const struct tw_observation *observation, struct tw_err *err)
{
    if (run->n_seen == run->n_room) {
        size_t n_room = run->n_room == 0 ? 64 : run->n_room * 2;
        void *more = realloc(run->seen, n_room * sizeof *run->seen);
        if (more == NULL)
            return tw_fail(err, ENOMEM, "observation no. %zu", run->n_seen + 1);
        run->seen = more;
        run->n_room = n_room;
    }
    struct tw_observation copy = *observation;
    if (copy.saw == TW_SAW_STEP) {
        struct tw_action *action = run->spare != NULL ? run->spare : malloc(sizeof *action);
        if (action == NULL)
            return tw_fail(err, ENOMEM, "observation no. %zu", run->n_seen + 1);
        run->spare = NULL;
        *action = *observation->step.action;
        copy.step.action = action;
    }
    run->seen[run->n_seen++] = copy;
    return 0;
}

void tw_run_fit(struct tw_run *run)
{
    void *fitting =
        run->n_seen == 0 ? NULL : realloc(run->seen, run->n_seen * sizeof *run->seen);
    if (fitting == NULL)
        return;
    run->seen = fitting;
    run->n_room = run->n_seen;
}

void tw_run_sort(struct tw_run *run)
{
    /* Insertion sort: the observations are almost in order, so each one moves past few others.
     * It is stable; qsort() is not. */
    for (size_t i = 1; i < run->n_seen; i++) {
        struct tw_observation moving = run->seen[i];
        size_t to = i;
        for (; to > 0 && run->seen[to - 1].at_ns > moving.at_ns; to--)
            run->seen[to] = run->seen[to - 1];
        run->seen[to] = moving;
    }
}

bool tw_run_is_sample(const struct tw_observation *o)
{
    return o->saw == TW_SAW_STATE && !o->state.gone && !tw_tcp_state_is_idle(o->state.state);
}

bool tw_run_is_done(const struct tw_observation *o)
{
    return o->saw == TW_SAW_STEP && o->step.done && o->step.error == 0;
}

const struct tw_wire_order *tw_run_order(const struct tw_observation *observation)
{
    bool is_order =
        observation->saw == TW_SAW_STEP && observation->step.action->verb == TW_ORDER;
    return is_order ? &observation->step.action->order : NULL;
}

long tw_run_last_step(const struct tw_run *run, int who, enum tw_verb verb, tw_ns until_ns)
{
    long seen = -1;
    for (size_t i = 0; i < run->n_seen && run->seen[i].at_ns <= until_ns; i++) {
        const struct tw_observation *o = &run->seen[i];
        if (tw_run_is_done(o) && (int)o->who == who && o->step.action->verb == verb)
            seen = (long)i;
    }
    return seen;
}

long tw_run_last_effect(const struct tw_run *run, int who, unsigned effects, tw_ns until_ns)
{
    long seen = -1;
    for (size_t i = 0; i < run->n_seen && run->seen[i].at_ns <= until_ns; i++) {
        const struct tw_observation *o = &run->seen[i];
        if (tw_run_is_done(o) && (int)o->who == who &&
            (tw_step_verb_effects(o->step.action) & effects) != 0)
            seen = (long)i;
    }
    return seen;
}

const char *tw_run_setting(const struct tw_run *run, const char *name, tw_ns at_ns)
{
    const char *value = NULL;
    for (size_t i = 0; i < run->facts.n_settings; i++) {
        if (strcmp(run->facts.settings[i].name, name) == 0)
            value = run->facts.settings[i].value;
    }
    for (size_t i = 0; i < run->n_seen && run->seen[i].at_ns <= at_ns; i++) {
        const struct tw_observation *o = &run->seen[i];
        if (tw_run_is_done(o) && o->step.action->verb == TW_SET &&
            strcmp(o->step.action->setting.name, name) == 0)
            value = o->step.action->setting.value;
    }
    return value;
}

tw_ns tw_run_predicted(const struct tw_run *run, unsigned who)
{
    for (size_t i = 0; i < run->facts.n_predicted; i++) {
        if (run->facts.predicted[i].who == who)
            return run->facts.predicted[i].at_ns;
    }
    return -1;
}

const struct tw_endpoint *tw_run_endpoint(const struct tw_run *run, unsigned who)
{
    for (size_t i = 0; i < run->facts.n_endpoints; i++) {
        if (run->facts.endpoints[i].who == who)
            return &run->facts.endpoints[i].at;
    }
    return NULL;
}
