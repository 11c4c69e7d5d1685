#include "churn.h"

#include "courtesy.h"
#include "kernel_memory.h"
#include "peers.h"
#include "wire_world.h"

#define LOOK_EVERY (5 * TW_MS)
#define SOON (100 * TW_MS)

/* If it cannot be read, it is not recorded and remains unknown. */
static int record_memory(struct tw_recorder *recorder, struct tw_err *err)
{
    unsigned who = 0;
    uint64_t n_bytes = 0;
    struct tw_err why = {0};
    if (tw_kernel_memory(&n_bytes, &why) < 0)
        return 0;
    if (tw_recorder_doer(recorder, TW_LAB_ITSELF, &who, err) < 0)
        return -1;
    return tw_recorder_count(recorder, who, TW_COUNTED_SLABS, n_bytes, err);
}

static int count_time_waits(struct tw_lab *lab, unsigned server, struct tw_err *err)
{
    struct tw_diag_list list = {0};
    if (lab->cast.listeners[server].at.port == 0)
        return 0; /* it could not listen */
    if (tw_sock_diag_list(lab->diags[TW_SERVER_SIDE], lab->cast.listeners[server].at.port,
                          1U << TW_TIME_WAIT, &list, err) < 0)
        return -1;
    return tw_recorder_count(&lab->recorder, server, TW_COUNTED_TIME_WAIT, list.n, err);
}

/* Waits until all remaining connections on the server's port are in TIME-WAIT. That is
 * immediate unless a busy kernel has deferred packets (ksoftirqd). After the time limit, the
 * count shows what remains. */
static int await_time_waits(struct tw_lab *lab, unsigned server, struct tw_err *err)
{
    const unsigned idle = 1U << TW_LISTEN | 1U << TW_BOUND | 1U << TW_CLOSED;
    tw_ns until_ns = tw_now() + TW_STEP_WAIT;
    while (lab->stopped_by == 0 && tw_now() < until_ns) {
        struct tw_diag_list list = {0};
        if (tw_sock_diag_list(lab->diags[TW_SERVER_SIDE], lab->cast.listeners[server].at.port,
                              ~(idle | 1U << TW_TIME_WAIT), &list, err) < 0)
            return -1;
        if (list.n == 0)
            return 0;
        if (tw_lab_wait(lab, -1, tw_now() + LOOK_EVERY, err) < 0)
            return -1;
    }
    return 0;
}

/* The server gets its order first, and accepts from then on. */
static int tell_server(struct tw_lab *lab, const struct tw_step *step, unsigned server,
                       int *out_error, struct tw_err *err)
{
    struct tw_peer_news news;
    const struct tw_peer_order order = {.step = *step};
    struct tw_err gone = {0};
    *out_error = tw_peer_order(&lab->cast.peers[server], &order, &gone) < 0 ? gone.code : 0;
    if (*out_error != 0)
        return 0;
    if (tw_peers_await(lab, server, TW_NEWS_READY, tw_now() + TW_STEP_WAIT, &news, err) < 0)
        return -1;
    *out_error = news.error;
    return 0;
}

/* Whether the server's error means that it failed, rather than that too few connections came,
 * that the lab sent another order, or that the peer is gone. */
static bool is_broken(int error)
{
    return error != 0 && error != ETIMEDOUT && error != ECANCELED && error != ESRCH;
}

static int churn(struct tw_lab *lab, const struct tw_step *step, unsigned server,
                 struct tw_outcome *outcome, struct tw_err *err)
{
    struct tw_peer_news news = {0};
    const struct tw_endpoint to = tw_wire_world_reach(
        lab->wire, &lab->cast.listeners[server].at, &lab->experiment->peers[step->who]);
    const struct tw_told told = {.to = to, .first_source = lab->cast.n_sources};
    if (tell_server(lab, step, server, &outcome->error, err) < 0)
        return -1;
    if (outcome->error != 0)
        return 0;
    struct tw_proc *client = &lab->cast.peers[step->who].proc;
    cpu_set_t before;
    /* On two processors segments may be reordered. An ACK that arrives after its FIN is
     * answered by the TIME-WAIT, whose end is then the resulting RST (RFC 1337). A FIN that
     * arrives while the kernel replaces a socket with its TIME-WAIT may find neither. */
    if (tw_proc_band(client, &lab->cast.peers[server].proc, &before, err) < 0)
        return tw_fail_within(err, "keep both peers on one processor");
    int told_it = tw_peers_tell(lab, step, &told, &news, outcome, err);
    tw_proc_disband(client, &lab->cast.peers[server].proc, &before);
    if (told_it < 0)
        return -1;
    lab->cast.n_sources += news.n_sources;
    if (lab->stopped_by != 0)
        return 0;
    /* A client's failure may be caused by the server, which reported it before it ended; such
     * a failure need not be the experiment's. */
    tw_ns until_ns = tw_now() + (outcome->error == 0 ? TW_STEP_WAIT : SOON);
    if (tw_peers_await(lab, server, TW_NEWS_DONE, until_ns, &news, err) < 0)
        return -1;
    if (is_broken(news.error))
        return tw_fail(err, news.error, "%s: %s", lab->experiment->peers[server].name,
                       step->action.text);
    if (outcome->error != 0)
        return 0;
    outcome->error = news.error;
    return await_time_waits(lab, server, err);
}

int tw_churn_run(struct tw_lab *lab, const struct tw_step *step, struct tw_outcome *outcome,
                 struct tw_err *err)
{
    unsigned server =
        step->to >= 0 ? (unsigned)step->to : tw_experiment_server(lab->experiment);
    if (tw_courtesy_await_quiet(lab, err) < 0 || record_memory(&lab->recorder, err) < 0)
        return -1;
    outcome->at_ns = tw_recorder_now(&lab->recorder);
    if (churn(lab, step, server, outcome, err) < 0)
        return -1;
    /* otherwise both would go on, and the end would wait for their packets */
    if (lab->stopped_by != 0) {
        tw_peer_drop(&lab->cast.peers[step->who]);
        tw_peer_drop(&lab->cast.peers[server]);
        return 0;
    }
    return count_time_waits(lab, server, err) < 0 ? -1 : record_memory(&lab->recorder, err);
}

int tw_churn_count_held(struct tw_lab *lab, struct tw_err *err)
{
    const struct tw_expectation *expect = &lab->experiment->expect;
    for (size_t i = 0; i < expect->n_helds; i++) {
        if (count_time_waits(lab, expect->helds[i].who, err) < 0)
            return -1;
    }
    return 0;
}
