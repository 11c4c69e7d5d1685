#include "situation.h"

#include "run_ports.h"
#include "storm.h"

#include <stdio.h>
#include <string.h>

static struct tw_endpoint endpoint_of(const struct tw_run *run, const char *name,
                                      const struct tw_endpoint *spec, uint16_t port)
{
    int who = tw_run_find(run, name);
    const struct tw_endpoint *at = who >= 0 ? tw_run_endpoint(run, (unsigned)who) : NULL;
    struct tw_endpoint endpoint = at != NULL ? *at : *spec;
    endpoint.port = port;
    return endpoint;
}

/* The sockets found on the port. */
struct found {
    struct tw_bind_socket sockets[TW_MAX_SITUATION];
    bool of_command[TW_MAX_SITUATION]; /* its options are unknown */
    size_t n;
};

/* The owner of a socket, and its start. */
struct owner {
    const struct tw_peer_spec *peer;
    bool listens;       /* listening or bound socket: its connections have their own options */
    tw_ns connected_ns; /* run time at which a connection was made */
};

/* The options at until_ns: a connection inherits those of the listening socket. */
static struct tw_socket_options options_of(const struct tw_run *run, const struct owner *owner,
                                           tw_ns until_ns)
{
    struct tw_socket_options options = owner->peer->options;
    bool is_server = owner->peer->role == TW_SERVER;
    int who = tw_run_find(run, owner->peer->name);
    for (size_t i = 0; i < run->n_seen && run->seen[i].at_ns <= until_ns; i++) {
        const struct tw_observation *o = &run->seen[i];
        const struct tw_action *action = o->step.action;
        if (!tw_run_is_done(o) || (int)o->who != who || action->verb != TW_SET)
            continue;
        bool is_before = o->at_ns < owner->connected_ns;
        if (owner->listens ? action->listener : !is_server || action->listener == is_before)
            tw_socket_options_apply(&options, &action->option);
    }
    return options;
}

/* A number per device that the experiment names, like an interface index; 0: any. */
static unsigned device_of(const struct tw_run *run, const char *name)
{
    const struct tw_experiment *experiment = &run->experiment;
    unsigned n = 1;
    if (name[0] == '\0')
        return 0;
    for (size_t i = 0; i < experiment->n_peers; i++, n++) {
        if (strcmp(experiment->peers[i].options.device, name) == 0)
            return n;
    }
    for (size_t i = 0; i < experiment->n_probes; i++, n++) {
        if (strcmp(experiment->probes[i].options.device, name) == 0)
            return n;
    }
    for (size_t i = 0; i < experiment->n_steps; i++, n++) {
        if (strcmp(experiment->steps[i].action.option.device, name) == 0)
            return n;
    }
    return n;
}

static void put(const struct tw_run *run, struct found *found, struct tw_bind_socket socket,
                const struct owner *owner, tw_ns until_ns)
{
    const struct tw_peer_spec *peer = owner->peer;
    if (found->n == TW_MAX_SITUATION)
        return;
    const struct tw_socket_options options = options_of(run, owner, until_ns);
    const char *role = peer->role == TW_SERVER ? "server" : "client";
    socket.name = peer->name;
    socket.role = strcmp(peer->name, role) != 0 ? role : NULL;
    socket.reuseaddr = options.reuseaddr;
    socket.reuseport = options.reuseport;
    socket.v6only = options.v6only;
    socket.device = device_of(run, options.device);
    socket.uid = peer->has_uid ? peer->uid : 0;
    found->of_command[found->n] =
        tw_experiment_is_command(peer) && !socket.reuseaddr && !socket.reuseport;
    found->sockets[found->n++] = socket;
}

/* The last known state until until_ns of a server's listening or bound socket; CLOSED: it does
 * not exist. A child may keep open what its parent has closed, so the kernel's answer
 * decides. */
static enum tw_tcp_state idle_state(const struct tw_run *run, unsigned who, tw_ns until_ns)
{
    enum tw_tcp_state state = TW_CLOSED;
    bool has_forked = false;
    for (size_t i = 0; i < run->n_seen && run->seen[i].at_ns <= until_ns; i++) {
        const struct tw_observation *o = &run->seen[i];
        if (o->who != who)
            continue;
        if (o->saw == TW_SAW_STATE && tw_tcp_state_is_idle(o->state.state))
            state = o->state.gone ? TW_CLOSED : o->state.state;
        if (!tw_run_is_done(o))
            continue;
        unsigned effects = tw_step_verb_effects(o->step.action);
        has_forked = has_forked || (effects & TW_SHARES) != 0;
        if ((effects & TW_MAKES_LISTENER) != 0)
            state = TW_LISTEN;
        else if ((effects & TW_MAKES_BOUND) != 0)
            state = TW_BOUND;
        else if (!has_forked && (effects & TW_FREES_LISTENER) != 0)
            state = TW_CLOSED;
    }
    return state;
}

/* Has the peer closed its connection? */
static bool has_closed(const struct tw_run *run, const char *peer, tw_ns until_ns)
{
    int who = tw_run_find(run, peer);
    for (size_t i = 0; i < run->n_seen && run->seen[i].at_ns <= until_ns; i++) {
        const struct tw_observation *o = &run->seen[i];
        if (o->saw == TW_SAW_STEP && (int)o->who == who &&
            (tw_step_verb_effects(o->step.action) & TW_FREES_CONNECTION) != 0)
            return true;
    }
    return false;
}

/* Did the kernel, at about that time, not have a socket that the segments leave? Its answers
 * after a later step do not count. */
static bool is_denied(const struct tw_run *run, unsigned who, tw_ns since_ns, tw_ns until_ns)
{
    bool denied = false;
    tw_ns end_ns = tw_release_first_tries_end(run);
    if (end_ns < 0 || end_ns > until_ns + TW_S)
        end_ns = until_ns + TW_S;
    for (size_t i = 0; i < run->n_seen && run->seen[i].at_ns <= end_ns; i++) {
        const struct tw_observation *o = &run->seen[i];
        if (tw_run_is_sample(o) && o->who == who && o->at_ns > since_ns)
            denied = o->state.state == TW_CLOSED;
    }
    return denied;
}

static bool is_on_port(const struct tw_run *run, unsigned who, uint16_t port,
                       const struct tw_peer_spec **out)
{
    int peer = tw_run_peer(run, who);
    if (peer < 0)
        return false;
    *out = &run->experiment.peers[peer];
    return tw_run_ports_of_name(run, who) == port;
}

/* The last segment of the connection until until_ns; NULL: it did not exist. */
static const struct tw_followed *last_of(const struct tw_evidence *c, size_t connection,
                                         tw_ns until_ns)
{
    const struct tw_followed *last = NULL;
    for (size_t i = 0; i < c->n_followed; i++) {
        const struct tw_followed *followed = &c->followed[i];
        if (c->run->seen[followed->seen].at_ns > until_ns)
            break;
        if (followed->connection == connection)
            last = followed;
    }
    return last;
}

static void put_connections(const struct tw_evidence *c, uint16_t port, tw_ns until_ns,
                            struct found *found)
{
    const struct tw_run *run = c->run;
    for (size_t i = 0; i < c->follow.n_connections; i++) {
        const struct tw_connection *connection = &c->follow.connections[i];
        const struct tw_followed *last = last_of(c, i, until_ns);
        int n_sides = tw_connection_is_self(connection) ? 1 : 2;
        if (last == NULL)
            continue;
        for (int side = 0; side < n_sides; side++) {
            unsigned who = connection->side[side];
            enum tw_tcp_state state = last->step.after[side];
            const struct tw_peer_spec *peer = NULL;
            if (state == TW_CLOSED || state == TW_LISTEN || !is_on_port(run, who, port, &peer))
                continue;
            if (is_denied(run, who, run->seen[last->seen].at_ns, until_ns))
                continue;
            const struct owner owner = {
                .peer = peer, .connected_ns = run->seen[connection->first_seen].at_ns};
            put(run, found,
                (struct tw_bind_socket){
                    .at = endpoint_of(run, run->names[who], &peer->at, port),
                    .state = state,
                    .orphan = has_closed(run, peer->name, until_ns),
                },
                &owner, until_ns);
        }
    }
}

/* The server's end of its connections: the loopback address if it listens on any. */
static struct tw_endpoint end_of(const struct tw_peer_spec *server, uint16_t port)
{
    static const struct tw_endpoint loopback[] = {
        [TW_IPV4] = {.family = TW_IPV4, .address = {127, 0, 0, 1}},
        [TW_IPV6] = {.family = TW_IPV6, .address = {[15] = 1}},
    };
    static const uint8_t any[sizeof loopback->address];
    struct tw_endpoint at = server->at;
    if (memcmp(at.address, any, sizeof any) == 0)
        at = loopback[at.family];
    at.port = port;
    return at;
}

/* The sockets left by a churn: many equal ones. */
static void put_counted(const struct tw_evidence *c, uint16_t port, tw_ns until_ns,
                        struct found *found)
{
    const struct tw_run *run = c->run;
    for (size_t i = 0; i < run->experiment.n_peers; i++) {
        const struct tw_peer_spec *peer = &run->experiment.peers[i];
        long seen = tw_storm_last_count(run, tw_run_find(run, peer->name), TW_COUNTED_TIME_WAIT,
                                        until_ns);
        if (seen < 0 || run->seen[seen].count.n == 0 || tw_run_ports_of_peer(run, peer) != port)
            continue;
        const struct owner owner = {.peer = peer, .connected_ns = run->seen[seen].at_ns};
        put(run, found,
            (struct tw_bind_socket){
                .at = end_of(peer, port), .state = TW_TIME_WAIT, .orphan = true},
            &owner, until_ns);
    }
}

static void put_listeners(const struct tw_evidence *c, uint16_t port, tw_ns until_ns,
                          struct found *found)
{
    const struct tw_run *run = c->run;
    for (size_t i = 0; i < run->experiment.n_peers; i++) {
        const struct tw_peer_spec *peer = &run->experiment.peers[i];
        int who = tw_run_find(run, peer->name);
        if (peer->role != TW_SERVER || who < 0 || tw_run_ports_of_peer(run, peer) != port)
            continue;
        enum tw_tcp_state state = idle_state(run, (unsigned)who, until_ns);
        if (state == TW_CLOSED)
            continue;
        const struct owner owner = {.peer = peer, .listens = true};
        struct tw_endpoint at = peer->at;
        at.port = port;
        put(run, found, (struct tw_bind_socket){.at = at, .state = state}, &owner, until_ns);
    }
}

/* Decides with and without SO_REUSEADDR on the sockets of commands. If only one of the two
 * gives the kernel's answer, the sockets had those options; else they are unknown. */
static void decide(struct found *found, int answer, struct tw_situation *out)
{
    struct tw_bind_socket others[TW_MAX_SITUATION];
    memcpy(others, found->sockets, sizeof others);
    for (size_t i = 0; i < found->n; i++)
        others[i].reuseaddr = others[i].reuseaddr || found->of_command[i];
    out->decision = tw_bind_rule_decide(&out->fresh, found->sockets, found->n, NULL);
    struct tw_bind_decision with = tw_bind_rule_decide(&out->fresh, others, found->n, NULL);
    out->options_known =
        with.clause == out->decision.clause || with.error != out->decision.error;
    if (with.error == answer && out->decision.error != answer) {
        memcpy(found->sockets, others, sizeof others);
        out->decision = with;
    }
}

static struct tw_bind_socket fresh_of(const struct tw_run *run,
                                      const struct tw_probe_spec *spec, uint16_t port)
{
    struct tw_bind_socket fresh = {
        .name = spec->name,
        .at = spec->at,
        .state = TW_BOUND,
        .reuseaddr = spec->options.reuseaddr,
        .reuseport = spec->options.reuseport,
        .v6only = spec->options.v6only,
        .device = device_of(run, spec->options.device),
        .uid = spec->has_uid ? spec->uid : 0,
    };
    fresh.at.port = spec->any_port ? 0 : port;
    return fresh;
}

int tw_situation_of(const struct tw_evidence *c, unsigned probe, struct tw_situation *out,
                    struct tw_err *err)
{
    const struct tw_probe_spec *spec = &c->run->experiment.probes[probe];
    const struct tw_release *release = &c->releases[probe];
    struct found found = {0};
    struct tw_situation situation = {.fresh = fresh_of(c->run, spec, release->port)};
    if (release->first_seen < 0) {
        *out = (struct tw_situation){0};
        return 0;
    }
    tw_ns at_ns = c->run->seen[release->first_seen].at_ns;
    if (spec->place != TW_PLACE_FRESH && release->port != 0) {
        put_listeners(c, release->port, at_ns, &found);
        put_connections(c, release->port, at_ns, &found);
        put_counted(c, release->port, at_ns, &found);
    }
    decide(&found, release->first_error, &situation);
    situation.n = found.n;
    situation.others = calloc(found.n + 1, sizeof *situation.others);
    if (situation.others == NULL)
        return tw_fail(err, ENOMEM, "%zu sockets on the port", found.n);
    memcpy(situation.others, found.sockets, found.n * sizeof *situation.others);
    *out = situation;
    return 0;
}

void tw_situation_drop(struct tw_situation *situation)
{
    free(situation->others);
    *situation = (struct tw_situation){0};
}

const struct tw_bind_socket *tw_situation_with(const struct tw_situation *situation)
{
    long with = situation->decision.with;
    return with >= 0 ? &situation->others[with] : NULL;
}
