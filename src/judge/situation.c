#include "situation.h"

#include "port.h"

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

/* The name is copied: sockets carry a pointer. */
static void put(struct tw_situation *s, struct tw_bind_socket socket,
                const struct tw_peer_spec *peer)
{
    if (s->n == TW_MAX_SITUATION)
        return;
    (void)snprintf(s->name[s->n], sizeof s->name[s->n], "%s", peer->name);
    socket.reuseaddr = peer->options.reuseaddr;
    socket.reuseport = peer->options.reuseport;
    s->of_command[s->n] = peer->command[0] != '\0' && !socket.reuseaddr && !socket.reuseport;
    socket.name = s->name[s->n];
    s->others[s->n++] = socket;
}

/* The last that was said of a server's listening socket until then: is it there? */
static bool listens(const struct tw_run *run, unsigned who, tw_ns until_ns)
{
    bool there = false;
    for (size_t i = 0; i < run->n_seen && run->seen[i].at_ns <= until_ns; i++) {
        const struct tw_observation *o = &run->seen[i];
        if (o->who != who)
            continue;
        if (o->saw == TW_SAW_STATE && o->state.state == TW_LISTEN)
            there = !o->state.gone;
        bool worked = o->saw == TW_SAW_STEP && o->step.done && o->step.error == 0;
        if (worked && strcmp(o->step.text, "listen") == 0)
            there = true;
        if (worked && strncmp(o->step.text, "stop ", 5) == 0)
            there = false;
    }
    return there;
}

/* Has the peer let go of its connection? */
static bool has_closed(const struct tw_run *run, const char *peer, tw_ns until_ns)
{
    int who = tw_run_find(run, peer);
    for (size_t i = 0; i < run->n_seen && run->seen[i].at_ns <= until_ns; i++) {
        const struct tw_observation *o = &run->seen[i];
        if (o->saw == TW_SAW_STEP && (int)o->who == who &&
            (strcmp(o->step.text, "close") == 0 || strncmp(o->step.text, "stop ", 5) == 0))
            return true;
    }
    return false;
}

/* Did the kernel, asked within a second, have no such socket, though the segments leave one? */
static bool is_denied(const struct tw_run *run, unsigned who, tw_ns since_ns, tw_ns until_ns)
{
    bool denied = false;
    for (size_t i = 0; i < run->n_seen && run->seen[i].at_ns <= until_ns + TW_S; i++) {
        const struct tw_observation *o = &run->seen[i];
        bool about = o->saw == TW_SAW_STATE && !o->state.gone && o->who == who &&
                     o->at_ns > since_ns && o->state.state != TW_LISTEN &&
                     o->state.state != TW_BOUND;
        if (about)
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
    return tw_port_of_name(run, who) == port;
}

static void put_connections(const struct tw_case *c, uint16_t port, tw_ns until_ns,
                            struct tw_situation *s)
{
    const struct tw_run *run = c->run;
    struct tw_follow follow = {0};
    struct tw_teardown_step ignored;
    for (size_t i = 0; i < run->n_seen && run->seen[i].at_ns <= until_ns; i++)
        (void)tw_follow_see(&follow, run, i, &ignored);

    for (size_t i = 0; i < follow.n_connections; i++) {
        const struct tw_connection *connection = &follow.connections[i];
        for (int side = 0; side < 2; side++) {
            unsigned who = connection->side[side];
            enum tw_tcp_state state = connection->teardown.side[side].state;
            const struct tw_peer_spec *peer = NULL;
            if (state == TW_CLOSED || state == TW_LISTEN || !is_on_port(run, who, port, &peer))
                continue;
            if (is_denied(run, who, run->seen[connection->last_seen].at_ns, until_ns))
                continue;
            put(s,
                (struct tw_bind_socket){
                    .at = endpoint_of(run, peer->name, &peer->at, port),
                    .state = state,
                    .orphan = has_closed(run, peer->name, until_ns),
                },
                peer);
        }
    }
}

static void put_listeners(const struct tw_case *c, uint16_t port, tw_ns until_ns,
                          struct tw_situation *s)
{
    const struct tw_run *run = c->run;
    for (size_t i = 0; i < run->experiment.n_peers; i++) {
        const struct tw_peer_spec *peer = &run->experiment.peers[i];
        int who = tw_run_find(run, peer->name);
        if (peer->role != TW_SERVER || who < 0 || tw_port_of_peer(run, peer) != port ||
            !listens(run, (unsigned)who, until_ns))
            continue;
        struct tw_endpoint at = peer->at;
        at.port = port;
        put(s,
            (struct tw_bind_socket){
                .at = at,
                .state = TW_LISTEN,
            },
            peer);
    }
}

/* Decides, with and without SO_REUSEADDR on the sockets of commands. Where only one of the two
 * explains what the kernel answered, that is how they were; else nobody knows. */
static void decide(struct tw_situation *s, int answer)
{
    struct tw_bind_socket others[TW_MAX_SITUATION];
    memcpy(others, s->others, sizeof others);
    for (size_t i = 0; i < s->n; i++)
        others[i].reuseaddr = others[i].reuseaddr || s->of_command[i];
    s->decision = tw_bind_rule_decide(&s->fresh, s->others, s->n, NULL);
    struct tw_bind_decision with = tw_bind_rule_decide(&s->fresh, others, s->n, NULL);
    s->options_known = with.clause == s->decision.clause || with.error != s->decision.error;
    if (with.error == answer && s->decision.error != answer) {
        memcpy(s->others, others, sizeof others);
        s->decision = with;
    }
}

void tw_situation_of(const struct tw_case *c, unsigned probe, struct tw_situation *out)
{
    const struct tw_probe_spec *spec = &c->run->experiment.probes[probe];
    uint16_t port = tw_port_of_probe(c->run, probe);
    tw_ns at_ns = c->run->seen[c->releases[probe].first_seen].at_ns;
    *out = (struct tw_situation){.n = 0};
    (void)snprintf(out->name[TW_MAX_SITUATION], TW_NAME_SIZE, "%s", spec->name);
    out->fresh = (struct tw_bind_socket){
        .name = out->name[TW_MAX_SITUATION],
        .at = spec->at,
        .state = TW_BOUND,
        .reuseaddr = spec->options.reuseaddr,
        .reuseport = spec->options.reuseport,
    };
    out->fresh.at.port = port;
    put_listeners(c, port, at_ns, out);
    put_connections(c, port, at_ns, out);
    decide(out, c->releases[probe].first_error);
}

const struct tw_bind_socket *tw_situation_with(const struct tw_situation *situation)
{
    long with = situation->decision.with;
    return with >= 0 ? &situation->others[with] : NULL;
}
