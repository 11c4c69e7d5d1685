#include "run_ports.h"

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

uint16_t tw_run_ports_of_probe(const struct tw_run *run, unsigned probe)
{
    const struct tw_experiment *experiment = &run->experiment;
    uint16_t port = experiment->probes[probe].at.port;
    unsigned server = tw_experiment_server(experiment);
    if (port == 0 && server < experiment->n_peers)
        return tw_run_ports_of_peer(run, &experiment->peers[server]);
    return port_or_default(port);
}
