#include "lab.h"
#include "sock.h"

#include <signal.h>
#include <string.h>
#include <sys/wait.h>

#define STEP_WAIT (5 * TW_S) /* how long a step may take before its time is over: ETIMEDOUT */
#define LOOK_EVERY (200 * TW_US)

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
        if (got < 0) {
            *out_gone = true;
            return 0;
        }
        if (tw_lab_wait(lab, peer->proc.control_fd, until_ns, err) < 0)
            return -1;
    }
    return 0;
}

/* News of one kind; connections that come in meanwhile are counted. */
static int await_kind(struct tw_lab *lab, unsigned who, enum tw_news_kind kind, tw_ns until_ns,
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
        }
    } while (got > 0 && out->kind != kind);
    if (got == 0)
        *out = (struct tw_peer_news){.error = gone ? ESRCH : ETIMEDOUT};
    return got < 0 ? -1 : 0;
}

static int start_peer(struct tw_lab *lab, unsigned who, struct tw_err *err)
{
    struct tw_peer_spec spec = lab->experiment->peers[who];
    if (spec.role == TW_SERVER && spec.at.port == 0 && lab->spec->world == TW_WORLD_PRIVATE)
        spec.at.port = TW_DEFAULT_PORT;
    if (tw_peer_start(&spec, &lab->peers[who], err) < 0)
        return -1;

    struct tw_peer_news news;
    if (await_kind(lab, who, TW_NEWS_READY, tw_now() + STEP_WAIT, &news, err) < 0)
        return -1;
    if (spec.role == TW_CLIENT)
        return news.error == 0 ? 0 : tw_fail(err, news.error, "start %s", spec.name);
    if (news.error == 0)
        lab->listeners[who].at = news.local;
    const struct tw_lab_outcome listened = {
        .at_ns = news.began_ns - lab->began_ns, .error = news.error, .took_ns = news.took_ns};
    if (tw_lab_step(lab, who, "listen", &listened, err) < 0)
        return -1;
    return tw_lab_watch_listener(lab, who, err);
}

int tw_lab_start_peers(struct tw_lab *lab, struct tw_err *err)
{
    for (unsigned who = 0; who < lab->experiment->n_peers && lab->stopped_by == 0; who++) {
        if (start_peer(lab, who, err) < 0)
            return -1;
    }
    return 0;
}

static int order(struct tw_lab *lab, const struct tw_step *step, const struct tw_endpoint *to,
                 struct tw_peer_news *out, struct tw_lab_outcome *outcome, struct tw_err *err)
{
    struct tw_peer_order what = {.verb = step->verb};
    if (to != NULL)
        what.to = *to;
    memcpy(what.word, step->word, sizeof what.word);

    outcome->at_ns = tw_lab_now(lab);
    struct tw_err gone = {0};
    if (tw_peer_order(&lab->peers[step->who], &what, &gone) < 0)
        *out = (struct tw_peer_news){.error = gone.code};
    else if (await_kind(lab, step->who, TW_NEWS_DONE, tw_now() + STEP_WAIT, out, err) < 0)
        return -1;
    if (out->began_ns != 0)
        outcome->at_ns = out->began_ns - lab->began_ns;
    outcome->error = out->error;
    outcome->took_ns = out->took_ns;
    return 0;
}

static int do_order(struct tw_lab *lab, const struct tw_step *step,
                    struct tw_lab_outcome *outcome, struct tw_err *err)
{
    struct tw_peer_news news;
    return order(lab, step, NULL, &news, outcome, err);
}

/* Done when both sides have it: the server has accepted, too. */
static int do_connect(struct tw_lab *lab, const struct tw_step *step,
                      struct tw_lab_outcome *outcome, struct tw_err *err)
{
    unsigned server = tw_experiment_server(lab->experiment);
    struct tw_endpoint to = lab->listeners[server].at;
    tw_sock_reach(&to);

    struct tw_peer_news news;
    unsigned n_accepted = lab->n_accepted[server];
    if (order(lab, step, &to, &news, outcome, err) < 0)
        return -1;
    if (news.error != 0)
        return 0;
    const struct tw_link link = {.who = {step->who, server}, .at = {news.local, news.remote}};
    if (tw_lab_link(lab, &link, err) < 0)
        return -1;
    if (lab->n_accepted[server] == n_accepted) {
        if (await_kind(lab, server, TW_NEWS_ACCEPTED, tw_now() + STEP_WAIT, &news, err) < 0)
            return -1;
        outcome->error = news.error;
    }
    return 0;
}

/* Sends the signal, and waits until the process is gone and the kernel shows no listener. */
static int do_stop(struct tw_lab *lab, const struct tw_step *step,
                   struct tw_lab_outcome *outcome, struct tw_err *err)
{
    struct tw_proc *proc = &lab->peers[step->who].proc;
    if (tw_lab_watch_listener(lab, step->who, err) < 0)
        return -1;
    tw_ns began = tw_now();
    outcome->at_ns = began - lab->began_ns;
    outcome->error = proc->pid == 0 || kill(proc->pid, step->signal) < 0 ? ESRCH : 0;

    int status = 0;
    bool gone = outcome->error != 0;
    while (!gone && lab->stopped_by == 0) {
        if (tw_lab_watch_listener(lab, step->who, err) < 0)
            return -1;
        gone = tw_proc_reap(proc, &status);
        if (!gone && tw_now() - began > STEP_WAIT) {
            outcome->error = ETIMEDOUT;
            break;
        }
        /* While a bind follows on it, without a pause. */
        tw_ns pause = tw_now() < lab->hot_until_ns ? 0 : LOOK_EVERY;
        if (!gone && tw_lab_wait(lab, -1, tw_now() + pause, err) < 0)
            return -1;
    }
    outcome->took_ns = tw_now() - began;
    return tw_lab_watch_listener(lab, step->who, err);
}

static const struct tw_link *link_with(const struct tw_lab *lab, unsigned who, int *out_side)
{
    for (size_t i = lab->n_links; i-- > 0;) {
        for (int side = 0; side < 2; side++) {
            if (lab->links[i].who[side] == who) {
                *out_side = side;
                return &lab->links[i];
            }
        }
    }
    return NULL;
}

/* Asks the kernel until it says so: again at every packet, and every 0.2 ms. */
static int do_await(struct tw_lab *lab, const struct tw_step *step,
                    struct tw_lab_outcome *outcome, struct tw_err *err)
{
    int side = 0;
    tw_ns began = tw_now();
    const struct tw_link *link = link_with(lab, step->who, &side);
    outcome->at_ns = began - lab->began_ns;
    outcome->error = link == NULL ? ENOTCONN : ETIMEDOUT;
    while (link != NULL && lab->stopped_by == 0 && tw_now() - began < STEP_WAIT) {
        if (tw_lab_sample(lab, err) < 0)
            return -1;
        if (link->last[side].seen && link->last[side].state == step->state) {
            outcome->error = 0;
            break;
        }
        if (tw_lab_wait(lab, tw_capture_fd(lab->capture), tw_now() + LOOK_EVERY, err) < 0 ||
            tw_lab_drain(lab, err) < 0)
            return -1;
    }
    outcome->took_ns = tw_now() - began;
    return 0;
}

typedef int do_verb(struct tw_lab *lab, const struct tw_step *step,
                    struct tw_lab_outcome *outcome, struct tw_err *err);

static do_verb *const verbs[] = {
    [TW_CONNECT] = do_connect, [TW_SEND] = do_order, [TW_SHUTDOWN] = do_order,
    [TW_CLOSE] = do_order,     [TW_STOP] = do_stop,  [TW_AWAIT] = do_await,
};
_Static_assert(TW_COUNT(verbs) == TW_N_VERBS, "a verb that nobody does");

int tw_lab_do_step(struct tw_lab *lab, size_t i, bool *out_done, struct tw_err *err)
{
    const struct tw_step *step = &lab->experiment->steps[i];
    struct tw_lab_outcome outcome = {.at_ns = tw_lab_now(lab)};
    bool hot = lab->hot_until_ns != 0;
    cpu_set_t before;
    if (hot)
        tw_proc_part(&lab->peers[step->who].proc, &before);
    int result = verbs[step->verb](lab, step, &outcome, err);
    if (hot)
        tw_proc_rejoin(&before);
    if (result < 0)
        return -1;
    if (lab->stopped_by != 0) {
        *out_done = false;
        return 0;
    }
    *out_done = outcome.error == 0;
    return tw_lab_step(lab, step->who, step->text, &outcome, err);
}
