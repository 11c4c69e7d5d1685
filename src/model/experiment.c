#include "experiment.h"

#include <string.h>

static const char *const worlds[] = {
    [TW_WORLD_PRIVATE] = "private", [TW_WORLD_WIRE] = "wire", [TW_WORLD_HOST] = "host"};

void tw_experiment_drop(struct tw_experiment *experiment)
{
    free(experiment->text);
    *experiment = (struct tw_experiment){0};
}

int tw_experiment_peer(const struct tw_experiment *experiment, const char *name)
{
    for (size_t i = 0; i < experiment->n_peers; i++) {
        if (strcmp(experiment->peers[i].name, name) == 0)
            return (int)i;
    }
    return -1;
}

int tw_experiment_probe(const struct tw_experiment *experiment, const char *name)
{
    for (size_t i = 0; i < experiment->n_probes; i++) {
        if (strcmp(experiment->probes[i].name, name) == 0)
            return (int)i;
    }
    return -1;
}

const struct tw_step *tw_experiment_churn(const struct tw_experiment *experiment)
{
    for (size_t i = 0; i < experiment->n_steps; i++) {
        if (experiment->steps[i].verb == TW_CHURN)
            return &experiment->steps[i];
    }
    return NULL;
}

bool tw_experiment_is_tagged(const struct tw_experiment *experiment, const char *tag)
{
    size_t n = strlen(tag);
    for (const char *at = experiment->tags; n > 0 && (at = strstr(at, tag)) != NULL; at += n) {
        bool begins = at == experiment->tags || at[-1] == ' ';
        if (begins && (at[n] == '\0' || at[n] == ' '))
            return true;
    }
    return false;
}

static tw_ns longer(tw_ns a, tw_ns b)
{
    return a > b ? a : b;
}

static tw_ns steps_last(const struct tw_step steps[], size_t n)
{
    tw_ns lasts = 0;
    for (size_t i = 0; i < n; i++) {
        const struct tw_step *step = &steps[i];
        if (step->verb == TW_WAIT)
            lasts += step->time_ns;
        else if (step->is_timed)
            lasts += step->min_ns;
    }
    return lasts;
}

static tw_ns probe_lasts(const struct tw_probe_spec *probe)
{
    switch (probe->window) {
    case TW_AFTER_TIME_WAIT:
    case TW_AFTER_FIN_TIMEOUT:
        return 60 * TW_S;
    case TW_AFTER_TIMER:
    case TW_NOT_WITHIN:
        return probe->window_ns;
    case TW_AT_ONCE:
    case TW_AFTER_RETRY:
    case TW_AFTER_THEN:
        return 0;
    }
    return 0;
}

tw_ns tw_experiment_lasts(const struct tw_experiment *experiment)
{
    tw_ns waits = 0;
    for (size_t i = 0; i < experiment->n_probes; i++)
        waits = longer(waits, probe_lasts(&experiment->probes[i]));
    return steps_last(experiment->steps, experiment->n_steps) +
           steps_last(experiment->then, experiment->n_then) + waits;
}

const char *tw_experiment_doer(const struct tw_experiment *experiment, unsigned who)
{
    if (who < experiment->n_peers)
        return experiment->peers[who].name;
    return who == TW_THE_WIRE ? "wire" : "lab";
}

unsigned tw_experiment_server(const struct tw_experiment *experiment)
{
    unsigned server = 0;
    while (server < experiment->n_peers && experiment->peers[server].role != TW_SERVER)
        server++;
    return server;
}

const char *tw_world_name(enum tw_world_kind world)
{
    return worlds[world];
}

const char *const *tw_world_names(void)
{
    return worlds;
}
