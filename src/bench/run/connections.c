#include "connections.h"

#include "commands.h"
#include "peers.h"
#include "wire_world.h"

/* Whether the server accepts connections and reports them. If a child or another program holds
 * the listening socket, only the kernel completes the handshake. */
static bool tells_of(const struct tw_lab *lab, unsigned server)
{
    const struct tw_peer_spec *spec = &lab->experiment->peers[server];
    return !tw_experiment_is_command(spec) && !spec->absent && !lab->cast.deaf[server] &&
           lab->cast.peers[server].proc.control_fd >= 0;
}

/* Waits until the server has accepted all connections made to it since. */
static int await_accepted(struct tw_lab *lab, unsigned server, unsigned n_accepted,
                          int *out_error, struct tw_err *err)
{
    tw_ns until = tw_now() + TW_STEP_WAIT;
    while (tells_of(lab, server) && lab->cast.n_accepted[server] < n_accepted &&
           *out_error == 0 && lab->stopped_by == 0) {
        struct tw_peer_news news;
        if (tw_peers_await(lab, server, TW_NEWS_ACCEPTED, until, &news, err) < 0)
            return -1;
        *out_error = news.error;
    }
    return 0;
}

int tw_connections_make(struct tw_lab *lab, const struct tw_step *step,
                        struct tw_outcome *outcome, struct tw_err *err)
{
    unsigned server =
        step->to >= 0 ? (unsigned)step->to : tw_experiment_server(lab->experiment);
    lab->cast.connecting_to = server;
    if (tw_experiment_is_command(&lab->experiment->peers[step->who]))
        return tw_commands_connect(lab, step->who, server, outcome, err);

    const struct tw_told told = {tw_wire_world_reach(lab->wire, &lab->cast.listeners[server].at,
                                                     &lab->experiment->peers[step->who]),
                                 0};
    struct tw_peer_news news;
    int error = 0;
    unsigned n_accepted = lab->cast.n_accepted[server];
    unsigned n_made = lab->cast.n_made;
    if (tw_peers_tell(lab, step, &told, &news, outcome, err) < 0 ||
        (news.error == 0 && tw_peers_track_client(lab, step->who, &news, err) < 0))
        return -1;
    if (news.unmade[0] != '\0' && news.error != step->expect_error)
        return tw_peers_fail_unmade(&lab->experiment->peers[step->who], &news, err);
    /* If one of several connections failed, those before it count. */
    n_accepted += lab->cast.n_made - n_made;
    if (await_accepted(lab, server, n_accepted, &error, err) < 0 ||
        (news.error == 0 &&
         tw_commands_await_taken(lab, server, &news.remote, &news.local, err) < 0))
        return -1;
    if (outcome->error == 0)
        outcome->error = error;
    return 0;
}

int tw_connections_count_accepted(struct tw_lab *lab, struct tw_err *err)
{
    const struct tw_expectation *expect = &lab->experiment->expect;
    for (size_t i = 0; i < expect->n_accepteds; i++) {
        unsigned who = expect->accepteds[i].who;
        struct tw_peer_news news;
        struct tw_err gone = {0};
        if (tw_experiment_is_command(&lab->experiment->peers[who]) ||
            lab->cast.listeners[who].at.port == 0)
            continue; /* it does not report, or never listened */
        while (tw_peer_news(&lab->cast.peers[who], &news, &gone) > 0)
            lab->cast.n_accepted[who] += news.kind == TW_NEWS_ACCEPTED;
        if (tw_recorder_count(&lab->recorder, who, TW_COUNTED_ACCEPTED,
                              lab->cast.n_accepted[who], err) < 0)
            return -1;
    }
    return 0;
}
