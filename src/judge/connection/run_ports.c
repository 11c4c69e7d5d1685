#include "run_ports.h"

#include <stdlib.h>
#include <string.h>

static uint16_t port_or_default(uint16_t port)
{
    return port != 0 ? port : TW_DEFAULT_PORT;
}

uint16_t tw_run_ports_of_peer(const struct tw_run *run, const struct tw_peer_spec *peer)
{
    int who = tw_run_find(run, peer->name);
    const struct tw_endpoint *at = who >= 0 ? tw_run_endpoint(run, (unsigned)who) : NULL;
    if (at != NULL)
        return at->port;
    return peer->role == TW_SERVER ? port_or_default(peer->at.port) : peer->at.port;
}

uint16_t tw_run_ports_of_name(const struct tw_run *run, unsigned who)
{
    int peer = tw_run_peer(run, who);
    const struct tw_endpoint *at = tw_run_endpoint(run, who);
    if (peer < 0)
        return 0;
    if (at != NULL)
        return at->port;
    const struct tw_peer_spec *spec = &run->experiment.peers[peer];
    /* A later connection of a client has a port of its own. */
    bool is_first = tw_experiment_peer(&run->experiment, run->names[who]) >= 0;
    return spec->role == TW_SERVER || is_first ? tw_run_ports_of_peer(run, spec)
                                               : spec->at.port;
}

/* Its value when the steps are done; NULL: not known. */
static const char *setting_of(const struct tw_run *run, const char *name)
{
    const char *value = NULL;
    for (size_t i = 0; i < run->facts.n_settings; i++) {
        if (strcmp(run->facts.settings[i].name, name) == 0)
            value = run->facts.settings[i].value;
    }
    for (size_t i = 0; i < run->experiment.n_steps; i++) {
        const struct tw_step *step = &run->experiment.steps[i];
        bool is_set = step->action.verb == TW_SET && step->who == TW_LAB_ITSELF;
        if (is_set && strcmp(step->action.setting.name, name) == 0)
            value = step->action.setting.value;
    }
    return value;
}

uint16_t tw_run_ports_only(const struct tw_run *run)
{
    enum { BASE = 10, LAST = 65535 };
    const char *range = setting_of(run, "ip_local_port_range");
    char *end = NULL;
    if (range == NULL)
        return 0;
    unsigned long low = strtoul(range, &end, BASE);
    unsigned long high = strtoul(end, NULL, BASE);
    return low == high && low <= LAST ? (uint16_t)low : 0;
}

/* Of a probe with port 0. */
static uint16_t chosen_port(const struct tw_run *run, const char *probe)
{
    int who = tw_run_find(run, probe);
    const struct tw_endpoint *at = who >= 0 ? tw_run_endpoint(run, (unsigned)who) : NULL;
    return at != NULL ? at->port : tw_run_ports_only(run);
}

uint16_t tw_run_ports_of_probe(const struct tw_run *run, unsigned probe)
{
    const struct tw_experiment *experiment = &run->experiment;
    uint16_t port = experiment->probes[probe].at.port;
    if (experiment->probes[probe].any_port)
        return chosen_port(run, experiment->probes[probe].name);
    unsigned server = tw_experiment_server(experiment);
    if (port == 0 && server < experiment->n_peers)
        return tw_run_ports_of_peer(run, &experiment->peers[server]);
    return port_or_default(port);
}
