#include "peers.h"

#include "listeners.h"
#include "netns.h"
#include "record.h"
#include "sock.h"
#include "wired.h"

/* The peers: starting them, telling them what to do, and hearing what came of it. The built-in
 * ones say so themselves; of a command it is seen from the kernel and from what it prints. */

/* The next news of a peer, until the moment. Returns 1 with *out, 0 when the time is over, the
 * peer is gone (*out_gone) or the run is to end. */
static int await_news(struct tw_lab *lab, unsigned who, tw_ns until_ns,
                      struct tw_peer_news *out, bool *out_gone, struct tw_err *err)
{
    struct tw_peer *peer = &lab->peers[who];
    while (lab->stopped_by == 0 && tw_now() < until_ns) {
        struct tw_err gone = {0};
        int got = tw_peer_news(peer, out, &gone);
        if (got > 0)
            return 1;
        if (got < 0 && gone.code == ESRCH) {
            *out_gone = true;
            return 0;
        }
        if (got < 0) {
            *err = gone;
            return -1;
        }
        if (tw_lab_wait(lab, peer->proc.control_fd, until_ns, err) < 0)
            return -1;
    }
    return 0;
}

/* The server that the last connect was to: where the news of a client is from. */
static int link_client(struct tw_lab *lab, unsigned who, const struct tw_peer_news *news,
                       struct tw_err *err)
{
    const struct tw_link link = {.peer = {who, lab->connecting_to},
                                 .at = {news->local, news->remote}};
    return tw_lab_link_peers(lab, &link, err);
}

int tw_lab_await_news(struct tw_lab *lab, unsigned who, enum tw_news_kind kind, tw_ns until_ns,
                      struct tw_peer_news *out, struct tw_err *err)
{
    bool gone = false;
    int got = 0;
    *out = (struct tw_peer_news){.error = ETIMEDOUT};
    do {
        struct tw_peer_news news;
        got = await_news(lab, who, until_ns, &news, &gone, err);
        if (got > 0) {
            *out = news;
            lab->n_accepted[who] += news.kind == TW_NEWS_ACCEPTED;
            if (news.kind == TW_NEWS_CONNECTED && link_client(lab, who, &news, err) < 0)
                return -1;
        }
    } while (got > 0 && out->kind != kind);
    if (got == 0)
        *out = (struct tw_peer_news){.error = gone ? ESRCH : ETIMEDOUT};
    return got < 0 ? -1 : 0;
}

/* Only root can run a peer as somebody else: what was to be seen is not, and that is said. */
static int refuse_user(struct tw_lab *lab, unsigned who, unsigned uid, struct tw_err *err)
{
    char text[TW_STEP_TEXT];
    const struct tw_lab_outcome outcome = {.at_ns = tw_lab_now(lab), .error = EPERM};
    (void)snprintf(text, sizeof text, "become user %u", uid);
    lab->not_allowed = true;
    return tw_lab_step(lab, who, text, &outcome, err);
}

/* On the side that it belongs to. */
static int start_process(struct tw_lab *lab, unsigned who, const struct tw_peer_spec *spec,
                         struct tw_err *err)
{
    TW_AUTO(tw_netns_back) int before = -1;
    if (tw_lab_enter(lab, who, &before, err) < 0)
        return -1;
    return tw_peer_start(spec, lab->spec->folders, &lab->peers[who], err);
}

static int start_builtin(struct tw_lab *lab, unsigned who, struct tw_err *err)
{
    struct tw_peer_spec spec = lab->experiment->peers[who];
    if (spec.role == TW_SERVER && spec.at.port == 0 && lab->spec->world == TW_WORLD_PRIVATE)
        spec.at.port = TW_DEFAULT_PORT;
    if (start_process(lab, who, &spec, err) < 0)
        return -1;

    struct tw_peer_news news;
    if (tw_lab_await_news(lab, who, TW_NEWS_READY, tw_now() + TW_STEP_WAIT, &news, err) < 0)
        return -1;
    if (lab->stopped_by != 0)
        return 0;
    if (news.error == EPERM && spec.has_uid)
        return refuse_user(lab, who, spec.uid, err);
    bool answered = spec.role == TW_CLIENT ? news.error == 0 : news.began_ns != 0;
    if (answered && tw_sock_is_shortage(news.error))
        return tw_fail(err, news.error, "start %s: listen", spec.name);
    if (!answered)
        return tw_peer_is_gone(&lab->peers[who], err)
                   ? tw_fail_within(err, "start %s", spec.name)
                   : tw_fail(err, news.error, "start %s", spec.name);
    if (spec.role == TW_CLIENT)
        return 0;
    if (news.error == 0)
        lab->listeners[who] = (struct tw_listener){
            .at = news.local, .inode = news.inode, .state = spec.idle ? TW_BOUND : TW_LISTEN};
    else
        tw_peer_drop(&lab->peers[who]); /* that it could not listen is what was seen of it */
    const struct tw_lab_outcome outcome = {
        .at_ns = news.began_ns - lab->began_ns, .error = news.error, .took_ns = news.took_ns};
    if (tw_lab_step(lab, who, spec.idle ? "bind" : "listen", &outcome, err) < 0)
        return -1;
    return tw_lab_watch_listener(lab, who, err);
}

/* Where a command listens, once it does; the kernel is asked every millisecond. */
static int await_listener(struct tw_lab *lab, unsigned who, uint16_t port, int *out_error,
                          struct tw_err *err)
{
    tw_ns until = tw_now() + TW_STEP_WAIT;
    *out_error = ETIMEDOUT;
    while (lab->stopped_by == 0 && *out_error == ETIMEDOUT && tw_now() < until) {
        struct tw_diag_socket found = {0};
        struct tw_diag_list list = {.sockets = &found, .n_room = 1};
        int status = 0;
        if (tw_sock_diag_list(lab->diag, port, 1U << TW_LISTEN, &list, err) < 0)
            return -1;
        if (list.n > 0) {
            lab->listeners[who] = (struct tw_listener){.at = found.local, .state = TW_LISTEN};
            *out_error = 0;
        } else if (tw_proc_reap(&lab->peers[who].proc, &status)) {
            *out_error = ESRCH; /* it has ended; what it printed says why */
        } else if (tw_lab_wait(lab, -1, tw_now() + TW_MS, err) < 0) {
            return -1;
        }
    }
    return 0;
}

static int start_command(struct tw_lab *lab, unsigned who, struct tw_err *err)
{
    const struct tw_peer_spec *spec = &lab->experiment->peers[who];
    uint16_t port = spec->at.port != 0 ? spec->at.port : TW_DEFAULT_PORT;
    struct tw_lab_outcome outcome = {.at_ns = tw_lab_now(lab)};
    if (start_process(lab, who, spec, err) < 0 ||
        await_listener(lab, who, port, &outcome.error, err) < 0)
        return -1;
    outcome.took_ns = tw_lab_now(lab) - outcome.at_ns;
    if (lab->stopped_by != 0)
        return 0;
    if (outcome.error == ESRCH)
        return tw_fail(err, 0, "%s: `%s` ended before it listened on port %u: %.120s",
                       spec->name, spec->command, port,
                       tw_peer_heard(&lab->peers[who], "") ? lab->peers[who].heard : "");
    if (tw_lab_step(lab, who, "listen", &outcome, err) < 0)
        return -1;
    return tw_lab_watch_listener(lab, who, err);
}

int tw_lab_start_peers(struct tw_lab *lab, struct tw_err *err)
{
    for (unsigned who = 0;
         who < lab->experiment->n_peers && lab->stopped_by == 0 && !lab->not_allowed; who++) {
        const struct tw_peer_spec *spec = &lab->experiment->peers[who];
        bool is_command = spec->command[0] != '\0';
        if (is_command && lab->spec->world == TW_WORLD_HOST)
            return tw_fail(err, 0,
                           "%s: commands have ports of their own choice, which are not "
                           "used on the host's network; run it without --host",
                           spec->name);
        /* A client's command is started when it is to connect. */
        if (is_command && spec->role == TW_CLIENT)
            continue;
        if ((is_command ? start_command(lab, who, err) : start_builtin(lab, who, err)) < 0)
            return -1;
    }
    return 0;
}

/* A peer says itself that its time is over, a little before the lab does. */
#define GRACE (1 * TW_S)

tw_ns tw_lab_patience(const struct tw_step *step)
{
    return TW_STEP_WAIT + step->time_ns + (step->is_timed ? step->max_ns : 0);
}

int tw_lab_tell(struct tw_lab *lab, const struct tw_step *step, const struct tw_lab_told *told,
                struct tw_peer_news *out, struct tw_lab_outcome *outcome, struct tw_err *err)
{
    const struct tw_peer_order what = {
        .step = *step, .to = told->to, .first_source = told->first_source};

    outcome->at_ns = tw_lab_now(lab);
    struct tw_err gone = {0};
    if (tw_peer_order(&lab->peers[step->who], &what, &gone) < 0)
        *out = (struct tw_peer_news){.error = gone.code};
    else if (tw_lab_await_news(lab, step->who, TW_NEWS_DONE,
                               tw_now() + tw_lab_patience(step) + GRACE, out, err) < 0)
        return -1;
    bool is_many = step->verb == TW_CONNECT && step->n > 1; /* the news is of the last */
    if (out->began_ns != 0 && !is_many)
        outcome->at_ns = out->began_ns - lab->began_ns;
    outcome->error = out->error;
    outcome->took_ns = is_many ? tw_lab_now(lab) - outcome->at_ns : out->took_ns;
    return 0;
}

/* The server's side of a connection that the lab does not know yet, as the kernel lists it. */
static int find_new(struct tw_lab *lab, unsigned server, struct tw_link *link, bool *out_found,
                    struct tw_err *err)
{
    struct tw_diag_socket found[TW_MAX_CONNECTIONS];
    struct tw_diag_list list = {.sockets = found, .n_room = TW_COUNT(found)};
    if (tw_sock_diag_list(lab->diag, lab->listeners[server].at.port, 1U << TW_ESTABLISHED,
                          &list, err) < 0)
        return -1;
    for (size_t i = 0; i < list.n && i < list.n_room; i++) {
        bool known = false;
        for (size_t j = 0; j < lab->n_links; j++)
            known = known || tw_endpoint_equal(&lab->links[j].at[0], &found[i].remote);
        if (known)
            continue;
        link->at[0] = found[i].remote;
        link->at[1] = found[i].local;
        *out_found = true;
    }
    return 0;
}

/* Waits until the server has the connection: a built-in one says so. */
static int await_accepted(struct tw_lab *lab, unsigned server, struct tw_link *link,
                          int *out_error, struct tw_err *err)
{
    tw_ns until = tw_now() + TW_STEP_WAIT;
    if (lab->experiment->peers[server].command[0] == '\0') {
        struct tw_peer_news news;
        if (tw_lab_await_news(lab, server, TW_NEWS_ACCEPTED, until, &news, err) < 0)
            return -1;
        *out_error = news.error;
        link->at[0] = news.remote;
        link->at[1] = news.local;
        return 0;
    }
    bool found = false;
    while (!found && lab->stopped_by == 0 && tw_now() < until) {
        if (find_new(lab, server, link, &found, err) < 0 ||
            (!found && tw_lab_wait(lab, -1, tw_now() + TW_MS, err) < 0))
            return -1;
    }
    *out_error = found ? 0 : ETIMEDOUT;
    return 0;
}

static int connect_command(struct tw_lab *lab, unsigned who, unsigned server,
                           struct tw_lab_outcome *outcome, struct tw_err *err)
{
    struct tw_link link = {.peer = {who, server}};
    outcome->at_ns = tw_lab_now(lab);
    if (start_process(lab, who, &lab->experiment->peers[who], err) < 0 ||
        await_accepted(lab, server, &link, &outcome->error, err) < 0)
        return -1;
    outcome->took_ns = tw_lab_now(lab) - outcome->at_ns;
    return outcome->error == 0 ? tw_lab_link_peers(lab, &link, err) : 0;
}

/* Is there somebody who takes connections in? Where a child, or another program, holds the
 * listening socket they are made by the kernel alone. */
static bool accepts(const struct tw_lab *lab, unsigned server)
{
    bool is_command = lab->experiment->peers[server].command[0] != '\0';
    return is_command || (!lab->deaf[server] && lab->peers[server].proc.control_fd >= 0);
}

int tw_lab_connect(struct tw_lab *lab, const struct tw_step *step,
                   struct tw_lab_outcome *outcome, struct tw_err *err)
{
    unsigned server =
        step->to >= 0 ? (unsigned)step->to : tw_experiment_server(lab->experiment);
    lab->connecting_to = server;
    if (lab->experiment->peers[step->who].command[0] != '\0')
        return connect_command(lab, step->who, server, outcome, err);

    const struct tw_lab_told told = {
        tw_lab_reach(lab, &lab->listeners[server].at, &lab->experiment->peers[step->who]), 0};
    struct tw_peer_news news;
    unsigned n_accepted = lab->n_accepted[server] + step->n;
    if (tw_lab_tell(lab, step, &told, &news, outcome, err) < 0)
        return -1;
    if (news.error != 0)
        return 0;
    if (link_client(lab, step->who, &news, err) < 0)
        return -1;
    struct tw_link ignored;
    while (accepts(lab, server) && lab->n_accepted[server] < n_accepted &&
           outcome->error == 0 && lab->stopped_by == 0) {
        if (await_accepted(lab, server, &ignored, &outcome->error, err) < 0)
            return -1;
    }
    return 0;
}

/* Types at a command's terminal, and for `send` waits until the word comes back. */
static int type(struct tw_lab *lab, const struct tw_step *step, struct tw_lab_outcome *outcome,
                struct tw_err *err)
{
    struct tw_peer *peer = &lab->peers[step->who];
    struct tw_err gone = {0};
    tw_ns until = tw_now() + TW_STEP_WAIT;
    outcome->at_ns = tw_lab_now(lab);
    outcome->error = tw_peer_type(peer, step->word, &gone) < 0 ? gone.code : 0;
    bool heard = outcome->error != 0 || step->verb == TW_TYPE;
    while (!heard && lab->stopped_by == 0 && tw_now() < until) {
        if (tw_lab_wait(lab, peer->terminal_fd, until, err) < 0)
            return -1;
        heard = tw_peer_heard(peer, step->word);
    }
    outcome->took_ns = tw_lab_now(lab) - outcome->at_ns;
    if (!heard)
        outcome->error = ETIMEDOUT;
    return 0;
}

int tw_lab_order(struct tw_lab *lab, const struct tw_step *step, struct tw_lab_outcome *outcome,
                 struct tw_err *err)
{
    struct tw_peer_news news = {0};
    if (lab->experiment->peers[step->who].command[0] != '\0')
        return type(lab, step, outcome, err);
    if (tw_lab_tell(lab, step, &(struct tw_lab_told){0}, &news, outcome, err) < 0)
        return -1;
    if (step->verb == TW_FORK)
        lab->forked[step->who] = news.child;
    return 0;
}
