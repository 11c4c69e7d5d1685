#include "peers.h"

#include "commands.h"
#include "listeners.h"
#include "netns.h"
#include "recorder.h"
#include "sock.h"
#include "wire_world.h"

/* The peers: starting them, telling them what to do, and hearing what came of it. The built-in
 * ones say so themselves; commands.c has those that are other programs. */

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
    lab->n_made++;
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

static bool may_become(uid_t user)
{
    uid_t before = geteuid();
    bool may = seteuid(user) == 0;
    (void)!seteuid(before); /* cannot fail: it is who we are */
    return may;
}

int tw_lab_start_process(struct tw_lab *lab, unsigned who, const struct tw_peer_spec *spec,
                         struct tw_err *err)
{
    TW_AUTO(tw_netns_back) int before = -1;
    if (tw_lab_enter(lab, who, &before, err) < 0)
        return -1;
    return tw_peer_start(spec, lab->spec->folders, &lab->peers[who], err);
}

/* A socket that cannot be made as the file has it is no result of bind() or listen(). */
static int fail_unmade(const struct tw_peer_spec *spec, const struct tw_peer_news *news,
                       struct tw_err *err)
{
    (void)tw_fail(err, 0, "%s: %s", spec->name, news->unmade);
    err->code = news->error;
    return -1;
}

static int start_builtin(struct tw_lab *lab, unsigned who, struct tw_err *err)
{
    struct tw_peer_spec spec = lab->experiment->peers[who];
    if (spec.role == TW_SERVER && spec.at.port == 0 && lab->spec->venue != TW_VENUE_HOST)
        spec.at.port = TW_DEFAULT_PORT;
    if (tw_lab_start_process(lab, who, &spec, err) < 0)
        return -1;

    struct tw_peer_news news;
    if (tw_lab_await_news(lab, who, TW_NEWS_READY, tw_now() + TW_STEP_WAIT, &news, err) < 0)
        return -1;
    if (lab->stopped_by != 0)
        return 0;
    if (news.error == EPERM && spec.has_uid)
        return refuse_user(lab, who, spec.uid, err);
    if (news.unmade[0] != '\0')
        return fail_unmade(&spec, &news, err);
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

int tw_lab_start_peers(struct tw_lab *lab, struct tw_err *err)
{
    for (unsigned who = 0;
         who < lab->experiment->n_peers && lab->stopped_by == 0 && !lab->not_allowed; who++) {
        const struct tw_peer_spec *spec = &lab->experiment->peers[who];
        bool is_command = spec->command[0] != '\0';
        if (is_command && lab->spec->venue == TW_VENUE_HOST)
            return tw_fail(err, 0,
                           "%s: commands have ports of their own choice, which are not "
                           "used on the host's network; run it without --host",
                           spec->name);
        if (is_command && spec->has_uid && !may_become(spec->uid))
            return refuse_user(lab, who, spec->uid, err);
        /* A client's command is started when it is to connect. */
        if (is_command && spec->role == TW_CLIENT)
            continue;
        if ((is_command ? tw_lab_start_command(lab, who, err) : start_builtin(lab, who, err)) <
            0)
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
    outcome->least_ns = out->least_ns;
    outcome->unanswered = out->error == ETIMEDOUT && out->began_ns == 0;
    outcome->took_ns = is_many ? tw_lab_now(lab) - outcome->at_ns : out->took_ns;
    return 0;
}

/* Is there somebody who takes connections in, and says so? Where a child, or another program,
 * holds the listening socket they are made by the kernel alone. */
static bool tells_of(const struct tw_lab *lab, unsigned server)
{
    const struct tw_peer_spec *spec = &lab->experiment->peers[server];
    return spec->command[0] == '\0' && !spec->absent && !lab->deaf[server] &&
           lab->peers[server].proc.control_fd >= 0;
}

/* Waits until the server has taken in as many connections as were made to it since. */
static int await_accepted(struct tw_lab *lab, unsigned server, unsigned n_accepted,
                          int *out_error, struct tw_err *err)
{
    tw_ns until = tw_now() + TW_STEP_WAIT;
    while (tells_of(lab, server) && lab->n_accepted[server] < n_accepted && *out_error == 0 &&
           lab->stopped_by == 0) {
        struct tw_peer_news news;
        if (tw_lab_await_news(lab, server, TW_NEWS_ACCEPTED, until, &news, err) < 0)
            return -1;
        *out_error = news.error;
    }
    return 0;
}

int tw_lab_connect(struct tw_lab *lab, const struct tw_step *step,
                   struct tw_lab_outcome *outcome, struct tw_err *err)
{
    unsigned server =
        step->to >= 0 ? (unsigned)step->to : tw_experiment_server(lab->experiment);
    lab->connecting_to = server;
    if (lab->experiment->peers[step->who].command[0] != '\0')
        return tw_lab_connect_command(lab, step->who, server, outcome, err);

    const struct tw_lab_told told = {
        tw_lab_reach(lab, &lab->listeners[server].at, &lab->experiment->peers[step->who]), 0};
    struct tw_peer_news news;
    int error = 0;
    unsigned n_accepted = lab->n_accepted[server];
    unsigned n_made = lab->n_made;
    if (tw_lab_tell(lab, step, &told, &news, outcome, err) < 0 ||
        (news.error == 0 && link_client(lab, step->who, &news, err) < 0))
        return -1;
    if (news.unmade[0] != '\0' && news.error != step->expect_error)
        return fail_unmade(&lab->experiment->peers[step->who], &news, err);
    /* Of several that were wanted, those that were made before one failed. */
    n_accepted += lab->n_made - n_made;
    if (await_accepted(lab, server, n_accepted, &error, err) < 0 ||
        (news.error == 0 &&
         tw_lab_await_taken(lab, server, &news.remote, &news.local, err) < 0))
        return -1;
    if (outcome->error == 0)
        outcome->error = error;
    return 0;
}

int tw_lab_count_accepted(struct tw_lab *lab, struct tw_err *err)
{
    const struct tw_expectation *expect = &lab->experiment->expect;
    for (size_t i = 0; i < expect->n_accepteds; i++) {
        unsigned who = expect->accepteds[i].who;
        struct tw_peer_news news;
        struct tw_err gone = {0};
        if (lab->experiment->peers[who].command[0] != '\0' || lab->listeners[who].at.port == 0)
            continue; /* it does not say, or never listened */
        while (tw_peer_news(&lab->peers[who], &news, &gone) > 0)
            lab->n_accepted[who] += news.kind == TW_NEWS_ACCEPTED;
        struct tw_observation o = {.at_ns = tw_lab_now(lab), .who = who, .saw = TW_SAW_COUNT};
        o.count = (struct tw_count){.what = TW_COUNTED_ACCEPTED, .n = lab->n_accepted[who]};
        if (tw_run_add(lab->run, &o, err) < 0)
            return -1;
    }
    return 0;
}

int tw_lab_order(struct tw_lab *lab, const struct tw_step *step, struct tw_lab_outcome *outcome,
                 struct tw_err *err)
{
    struct tw_peer_news news = {0};
    if (lab->experiment->peers[step->who].command[0] != '\0')
        return tw_lab_type(lab, step, outcome, err);
    if (tw_lab_tell(lab, step, &(struct tw_lab_told){0}, &news, outcome, err) < 0)
        return -1;
    if (step->verb == TW_FORK)
        lab->forked[step->who] = news.child;
    return 0;
}
