#include "release.h"

#include <string.h>

static tw_ns end_of(tw_ns at_ns, tw_ns took_ns)
{
    return took_ns > 0 ? at_ns + took_ns : at_ns;
}

static uint16_t port_or_default(uint16_t port)
{
    return port != 0 ? port : TW_DEFAULT_PORT;
}

uint16_t tw_release_peer_port(const struct tw_run *run, const struct tw_peer_spec *peer)
{
    int who = tw_run_find(run, peer->name);
    const struct tw_endpoint *at = who >= 0 ? tw_run_endpoint(run, (unsigned)who) : NULL;
    if (at != NULL)
        return at->port;
    return peer->role == TW_SERVER ? port_or_default(peer->at.port) : peer->at.port;
}

uint16_t tw_release_port(const struct tw_run *run, unsigned probe)
{
    const struct tw_experiment *experiment = &run->experiment;
    uint16_t port = experiment->probes[probe].at.port;
    unsigned server = tw_experiment_server(experiment);
    if (port == 0 && server < experiment->n_peers)
        return tw_release_peer_port(run, &experiment->peers[server]);
    return port_or_default(port);
}

/* The name is a peer's, and its end of the connection is on the port. */
static bool is_on_port(const struct tw_run *run, unsigned who, uint16_t port)
{
    int peer = tw_experiment_peer(&run->experiment, run->names[who]);
    return peer >= 0 && tw_release_peer_port(run, &run->experiment.peers[peer]) == port;
}

static void see_binds(const struct tw_run *run, unsigned who, struct tw_release *out)
{
    for (size_t i = 0; i < run->n_seen && out->released_seen < 0; i++) {
        const struct tw_observation *o = &run->seen[i];
        if (o->saw != TW_SAW_BIND || o->who != who)
            continue;
        if (out->first_seen < 0) {
            out->first_seen = (long)i;
            out->first_error = o->bind.error;
        }
        out->n_tries++;
        if (o->bind.error == 0) {
            out->released_seen = (long)i;
            out->to_ns = end_of(o->at_ns, o->bind.took_ns);
        } else {
            out->refused_seen = (long)i;
            out->from_ns = o->at_ns;
        }
    }
}

static void see_proof(const struct tw_run *run, unsigned who, struct tw_release *out)
{
    for (size_t i = 0; i < run->n_seen; i++) {
        const struct tw_observation *o = &run->seen[i];
        if (o->saw != TW_SAW_STEP || o->who != who || strcmp(o->step.text, "proof") != 0)
            continue;
        out->proof_seen = (long)i;
        if (o->step.done && o->step.error == 0)
            out->proof_ns = o->step.took_ns;
    }
}

/* The TIME-WAIT on the port that began last: with it the port comes free. */
static void see_wait(const struct tw_run *run, const struct tw_follow *follow, uint16_t port,
                     struct tw_release *out)
{
    for (size_t i = 0; i < follow->n_connections; i++) {
        const struct tw_connection *c = &follow->connections[i];
        for (int side = 0; side < 2; side++) {
            if (!c->teardown.side[side].waited || !is_on_port(run, c->side[side], port))
                continue;
            if (out->since_known && c->teardown.time_wait_ns[side] <= out->since_ns)
                continue;
            out->waited = out->since_known = true;
            out->since_ns = c->teardown.time_wait_ns[side];
            out->since_seen = c->wait_begin_seen[side];
            out->since_who = c->side[side];
        }
    }
}

/* Without a TIME-WAIT the old listener held the port, for as long as it was there. */
static void see_close(const struct tw_run *run, uint16_t port, struct tw_release *out)
{
    bool gone_seen = false;
    for (size_t i = 0; i < run->n_seen; i++) {
        const struct tw_observation *o = &run->seen[i];
        bool is_gone = o->saw == TW_SAW_STATE && o->state.gone && o->state.state == TW_LISTEN;
        bool is_stop = o->saw == TW_SAW_STEP && o->step.done && o->step.error == 0 &&
                       strncmp(o->step.text, "stop ", 5) == 0;
        if ((!is_gone && (!is_stop || gone_seen)) || !is_on_port(run, o->who, port))
            continue;
        gone_seen = is_gone;
        out->since_known = true;
        out->since_ns = is_gone ? o->at_ns : end_of(o->at_ns, o->step.took_ns);
        out->since_seen = (long)i;
        out->since_who = o->who;
    }
}

void tw_release_of(const struct tw_run *run, const struct tw_follow *follow, unsigned probe,
                   struct tw_release *out)
{
    *out = (struct tw_release){
        .first_seen = -1,
        .refused_seen = -1,
        .released_seen = -1,
        .since_seen = -1,
        .proof_seen = -1,
        .proof_ns = -1,
    };
    int who = tw_run_find(run, run->experiment.probes[probe].name);
    if (who >= 0) {
        see_binds(run, (unsigned)who, out);
        see_proof(run, (unsigned)who, out);
    }
    uint16_t port = tw_release_port(run, probe);
    see_wait(run, follow, port, out);
    if (!out->since_known)
        see_close(run, port, out);
}
