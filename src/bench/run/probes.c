#include "probes.h"

#include "churn.h"
#include "connections.h"
#include "courtesy.h"
#include "listeners.h"
#include "pacing.h"
#include "peers.h"
#include "predict.h"
#include "probe_stance.h"
#include "proof.h"
#include "run_ports.h"
#include "sock.h"
#include "steps.h"

#include <string.h>

#define SOON TW_S             /* before a release, only the release is watched */
#define BREATH (50 * TW_MS)   /* first tries go on at most this long without a pause */
#define AFTER_THEN (2 * TW_S) /* tries after the last step of [then] */

/* Creates the probe's socket in its namespace, as its user. */
static int new_socket(const struct tw_wire *wire, struct tw_prober *prober, struct tw_err *err)
{
    TW_AUTO(tw_probe_stance_leave) struct tw_probe_stance stance;
    if (tw_probe_stance_take(wire, prober, &stance, err) < 0)
        return -1;
    return tw_sock_new(prober->at.family, &prober->options, &prober->fd, err);
}

static int prepare(struct tw_lab *lab, const struct tw_probe_spec *spec, struct tw_prober *out,
                   struct tw_err *err)
{
    struct tw_err why = {0};
    *out = (struct tw_prober){
        .spec = spec, .options = spec->options, .at = spec->at, .fd = -1, .netns_fd = -1};
    if (out->at.port == 0 && !spec->any_port)
        out->at.port = lab->cast.listeners[tw_experiment_server(lab->experiment)].at.port;
    out->port = spec->any_port ? tw_run_ports_only(lab->recorder.run) : out->at.port;
    if (tw_run_name(lab->recorder.run, spec->name, &out->who, err) < 0 ||
        tw_probe_stance_find(out, err) < 0)
        return -1;
    if (!spec->any_port)
        tw_recorder_endpoint(&lab->recorder, out->who, &out->at);
    if (new_socket(lab->wire, out, &why) == 0)
        return 0;
    if (why.code != EPERM || !spec->has_uid) {
        *err = why; /* with its errno: a shortage is not the experiment's result */
        return tw_fail_within(err, "probe %s", spec->name);
    }
    /* Only root can try as another user: the probe is skipped, and the run records that. */
    const struct tw_outcome outcome = {.at_ns = tw_recorder_now(&lab->recorder),
                                       .error = EPERM};
    char text[TW_STEP_TEXT];
    (void)snprintf(text, sizeof text, "become user %u", spec->uid);
    out->is_done = true;
    return tw_recorder_deed(&lab->recorder, out->who, text, &outcome, err);
}

int tw_probes_prepare(struct tw_lab *lab, struct tw_probers *out, struct tw_err *err)
{
    for (size_t i = 0; i < lab->experiment->n_probes; i++) {
        if (prepare(lab, &lab->experiment->probes[i], &out->list[i], err) < 0)
            return -1;
        out->n++;
    }
    return 0;
}

/* bind(), or bind() and listen(): a socket that is bound but cannot listen is useless. */
static int attempt(struct tw_prober *prober)
{
    enum { BACKLOG = 16 };
    int error = tw_sock_bind(prober->fd, &prober->at);
    if (error == 0 && prober->spec->listens && listen(prober->fd, BACKLOG) < 0) {
        error = errno;
        tw_fd_drop(&prober->fd);
    }
    return error;
}

/* Records the port that the kernel chose for a bind() to port 0. */
static int note_choice(struct tw_recorder *recorder, struct tw_prober *prober,
                       struct tw_err *err)
{
    struct tw_endpoint chosen;
    if (!prober->spec->any_port)
        return 0;
    if (tw_sock_local(prober->fd, &chosen, err) < 0)
        return tw_fail_within(err, "probe %s", prober->spec->name);
    prober->port = chosen.port;
    tw_recorder_endpoint(recorder, prober->who, &chosen);
    return 0;
}

/* Tries once. A bound socket is closed at once, so that two probes never hold the port at the
 * same time. A refused socket is kept and bound again. */
static int try_bind(struct tw_recorder *recorder, const struct tw_wire *wire,
                    struct tw_prober *prober, struct tw_err *err)
{
    if (prober->fd < 0 && new_socket(wire, prober, err) < 0)
        return -1;
    tw_ns before = tw_now();
    int error = attempt(prober);
    tw_ns after = tw_now();
    if (tw_sock_is_shortage(error))
        return tw_fail(err, error, "bind: %s", prober->spec->name);
    if (prober->first_ns == 0)
        prober->first_ns = before;
    prober->last_ns = before;
    if (error == 0 && note_choice(recorder, prober, err) < 0)
        return -1;
    /* Waiting does not change any other error. */
    if (error == 0 || (error != EADDRINUSE && error != prober->spec->first_error)) {
        tw_fd_drop(&prober->fd);
        prober->is_done = true;
        prober->needs_proof = error == 0;
    }
    return tw_recorder_bind(recorder, prober->who, error, before, after, err);
}

/* Occasionally in a long series of tries: checks for a stop, and drains the capture. */
static int breathe(struct tw_lab *lab, tw_ns *breathed_ns, struct tw_err *err)
{
    tw_ns now = tw_now();
    if (now - *breathed_ns < BREATH)
        return 0;
    *breathed_ns = now;
    atomic_store(&lab->spec->progress->until_ns, now + 2 * TW_STEP_WAIT);
    return tw_lab_wait(lab, -1, now, err) < 0 ? -1 : 0;
}

/* Makes the first tries of each probe, as many as its section asks for. A successful one is
 * closed, and the next must succeed again. */
static int try_first(struct tw_lab *lab, struct tw_probers *probers, struct tw_err *err)
{
    for (size_t i = 0; i < probers->n; i++) {
        struct tw_prober *prober = &probers->list[i];
        tw_ns breathed_ns = tw_now();
        unsigned n_tries = prober->spec->times > 0 ? prober->spec->times : 1;
        if (prober->is_done) /* its user was not available */
            continue;
        for (; n_tries > 0 && lab->stopped_by == 0; n_tries--) {
            if (try_bind(&lab->recorder, lab->wire, prober, err) < 0 ||
                breathe(lab, &breathed_ns, err) < 0)
                return -1;
        }
    }
    return 0;
}

/* Tries once with each probe that is not done. */
static int try_all(struct tw_lab *lab, struct tw_probers *probers, struct tw_err *err)
{
    for (size_t i = 0; i < probers->n; i++) {
        if (!probers->list[i].is_done &&
            try_bind(&lab->recorder, lab->wire, &probers->list[i], err) < 0)
            return -1;
    }
    return 0;
}

static int prove_all(struct tw_lab *lab, struct tw_probers *probers, struct tw_err *err)
{
    for (size_t i = 0; i < probers->n; i++) {
        struct tw_prober *prober = &probers->list[i];
        if (prober->needs_proof && tw_proof_run(lab, prober, err) < 0)
            return -1;
        prober->needs_proof = false;
    }
    return 0;
}

/* Sets the option of `retry` on the refused socket and tries it again. */
static int retry(struct tw_lab *lab, struct tw_prober *prober, struct tw_err *err)
{
    char text[TW_STEP_TEXT];
    const struct tw_option_change *change = &prober->spec->retry;
    struct tw_outcome outcome = {.at_ns = tw_recorder_now(&lab->recorder)};
    tw_socket_options_apply(&prober->options, change);
    if (prober->fd >= 0)
        outcome.error = tw_sock_set(prober->fd, change);
    outcome.took_ns = tw_recorder_now(&lab->recorder) - outcome.at_ns;
    (void)snprintf(text, sizeof text, "set %s yes", tw_option_keys()[change->option]);
    if (tw_recorder_deed(&lab->recorder, prober->who, text, &outcome, err) < 0)
        return -1;
    return try_bind(&lab->recorder, lab->wire, prober, err);
}

static int retry_all(struct tw_lab *lab, struct tw_probers *probers, struct tw_err *err)
{
    for (size_t i = 0; i < probers->n; i++) {
        struct tw_prober *prober = &probers->list[i];
        if (prober->spec->retries && !prober->is_done && retry(lab, prober, err) < 0)
            return -1;
    }
    return 0;
}

/* The end of the tries. The experiment's own limit, or its release by [then], takes
 * precedence. */
static tw_ns give_up(const struct tw_experiment *experiment, const struct tw_probers *probers,
                     const struct tw_prober *prober)
{
    if (prober->spec->window == TW_NOT_WITHIN)
        return prober->first_ns + prober->spec->window_ns;
    if (prober->spec->window == TW_AFTER_RETRY)
        return prober->first_ns;
    if (prober->spec->window == TW_AFTER_THEN && experiment->n_then > 0)
        return probers->then_ns + AFTER_THEN;
    return prober->give_up_ns;
}

/* Publishes the next release for the display. */
static void show_progress(struct tw_progress *progress, const struct tw_probers *probers)
{
    atomic_store(&progress->predicted_ns, tw_probers_next_release(probers));
}

/* Asks the kernel for states once a second and near the release, and computes the wait again
 * after new packets. */
static int update(struct tw_lab *lab, struct tw_probers *probers, struct tw_err *err)
{
    tw_ns now = tw_now();
    bool same = lab->recorder.n_segments == probers->n_segments;
    if (!same || now - probers->sampled_ns >= tw_pacing_sample_every(lab->spec, probers, now)) {
        probers->sampled_ns = now;
        if (tw_lab_sample(lab, err) < 0)
            return -1;
    }
    if (!same || probers->n_segments == 0) {
        probers->n_segments = lab->recorder.n_segments;
        tw_run_sort(lab->recorder.run);
        tw_predict_releases(&lab->recorder, &lab->spec->jiffies, probers);
        show_progress(lab->spec->progress, probers);
    }
    return 0;
}

/* Ends the probes that were tried after their time was over: however busy the machine was,
 * "not within a second" was tried for a second. Returns whether all are done. */
static bool all_done(const struct tw_lab *lab, struct tw_probers *probers)
{
    bool done = true;
    tw_ns last = tw_now();
    for (size_t i = 0; i < probers->n; i++) {
        struct tw_prober *prober = &probers->list[i];
        if (!prober->is_done && prober->last_ns >= give_up(lab->experiment, probers, prober))
            prober->is_done = true;
        else if (!prober->is_done && give_up(lab->experiment, probers, prober) > last)
            last = give_up(lab->experiment, probers, prober);
        done = done && prober->is_done;
    }
    atomic_store(&lab->spec->progress->until_ns, last + TW_STEP_WAIT);
    return done;
}

/* Performs [then], after the first tries. */
static int do_then(struct tw_lab *lab, struct tw_probers *probers, struct tw_err *err)
{
    bool done = true;
    for (size_t i = 0; i < lab->experiment->n_then && done; i++) {
        if (tw_steps_do(lab, &lab->experiment->then[i], &done, err) < 0 ||
            tw_lab_drain(lab, err) < 0 || tw_lab_sample(lab, err) < 0)
            return -1;
    }
    probers->then_ns = tw_now();
    probers->n_segments = 0; /* a close() may have set a timer without a segment */
    return 0;
}

/* For a refused port, a socket that is only bound is as good a reason as a TIME-WAIT. */
static int look_for_bound(struct tw_lab *lab, const struct tw_probers *probers,
                          struct tw_err *err)
{
    for (size_t i = 0; i < probers->n; i++) {
        const struct tw_prober *prober = &probers->list[i];
        bool again = tw_probers_want(probers->list, i, prober->port);
        if (!prober->is_done && !again && prober->port != 0 &&
            tw_listeners_look_for_bound(lab, prober->port, err) < 0)
            return -1;
    }
    return 0;
}

/* Whether a release is predicted so soon that other work could delay it. */
static bool is_soon(const struct tw_probers *probers, tw_ns now)
{
    tw_ns next = tw_probers_next_release(probers);
    return next != 0 && now > next - SOON;
}

/* Publishes the run as known so far, once, far from every release. */
static void publish(struct tw_lab *lab, struct tw_probers *probers)
{
    tw_ns now = tw_now();
    if (probers->is_published || lab->spec->publish == NULL || is_soon(probers, now) ||
        tw_board_busy_until(lab->spec->board, now) != 0)
        return;
    probers->is_published = true;
    tw_run_sort(lab->recorder.run);
    lab->recorder.run->facts.waiting = true;
    lab->spec->publish(lab->spec, lab->recorder.run);
    lab->recorder.run->facts.waiting = false;
}

int tw_probes_run(struct tw_lab *lab, struct tw_probers *probers, struct tw_err *err)
{
    if (try_first(lab, probers, err) < 0 || tw_lab_drain(lab, err) < 0 ||
        update(lab, probers, err) < 0 || tw_churn_count_held(lab, err) < 0 ||
        tw_connections_count_accepted(lab, err) < 0 || prove_all(lab, probers, err) < 0 ||
        look_for_bound(lab, probers, err) < 0)
        return -1;
    if (lab->spec->first_bind)
        return 0;
    if (retry_all(lab, probers, err) < 0 || do_then(lab, probers, err) < 0)
        return -1;

    tw_progress_enter(lab->spec->progress, TW_PHASE_WAITING, tw_now() + TW_STEP_WAIT);
    while (!all_done(lab, probers) && lab->stopped_by == 0) {
        publish(lab, probers);
        tw_ns next = tw_pacing_next_try(lab->spec, probers, tw_now());
        if (tw_lab_wait(lab, -1, next, err) < 0 || try_all(lab, probers, err) < 0 ||
            update(lab, probers, err) < 0)
            return -1;
        show_progress(lab->spec->progress, probers);
        /* A proof of life is work, and other runs may have a release at the same tick. */
        bool quiet = tw_board_busy_until(lab->spec->board, tw_now()) == 0;
        if (quiet && prove_all(lab, probers, err) < 0)
            return -1;
    }
    return tw_courtesy_await_quiet(lab, err) < 0 ? -1 : prove_all(lab, probers, err);
}
