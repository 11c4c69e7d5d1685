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
