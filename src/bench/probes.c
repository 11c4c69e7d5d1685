#include "lab.h"
#include "sock.h"

#define TIME_WAIT (60 * TW_S) /* TCP_TIMEWAIT_LEN, include/net/tcp.h */
#define SPARSE (20 * TW_MS)   /* between tries while nothing is expected */
#define DENSE (500 * TW_US)   /* ... and round the predicted release */
#define AFTERWARDS (2 * TW_S) /* tried for as long past the end of the window */
enum { TICKS_BEFORE = 2, TICKS_AFTER = 3, COARSEST_HZ = 1000 };

void tw_probers_drop(struct tw_probers *probers)
{
    for (size_t i = 0; i < probers->n; i++)
        tw_fd_drop(&probers->list[i].fd);
    *probers = (struct tw_probers){0};
}

static int prepare(struct tw_lab *lab, const struct tw_probe_spec *spec, struct tw_prober *out,
                   struct tw_err *err)
{
    *out = (struct tw_prober){.spec = spec, .at = spec->at, .fd = -1};
    if (out->at.port == 0)
        out->at.port = lab->listeners[tw_experiment_server(lab->experiment)].at.port;
    if (tw_run_name(lab->run, spec->name, &out->who, err) < 0)
        return -1;
    tw_lab_endpoint(lab, out->who, &out->at);
    return tw_sock_new(out->at.family, &spec->options, &out->fd, err);
}

int tw_probers_prepare(struct tw_lab *lab, struct tw_probers *out, struct tw_err *err)
{
    for (size_t i = 0; i < lab->experiment->n_probes; i++) {
        if (prepare(lab, &lab->experiment->probes[i], &out->list[i], err) < 0)
            return -1;
        out->n++;
    }
    return 0;
}

/* One bind(). A socket that is bound is let go of at once: two probes never hold the port at
 * the same time. A refused one is kept and bound again. */
static int try_bind(struct tw_lab *lab, struct tw_prober *prober, struct tw_err *err)
{
    tw_ns before = tw_now();
    int error = tw_sock_bind(prober->fd, &prober->at);
    tw_ns after = tw_now();
    if (tw_sock_is_shortage(error))
        return tw_fail(err, error, "bind: %s", prober->spec->name);
    if (error != EADDRINUSE) {
        tw_fd_drop(&prober->fd);
        prober->is_done = true;
        prober->needs_proof = error == 0;
    }
    struct tw_observation o = {
        .at_ns = before - lab->began_ns, .who = prober->who, .saw = TW_SAW_BIND};
    o.bind = (struct tw_bind_result){.error = error, .took_ns = after - before};
    return tw_run_add(lab->run, &o, err);
}

/* Tries all that are not done. */
static int try_all(struct tw_lab *lab, struct tw_probers *probers, struct tw_err *err)
{
    for (size_t i = 0; i < probers->n; i++) {
        if (!probers->list[i].is_done && try_bind(lab, &probers->list[i], err) < 0)
            return -1;
    }
    return 0;
}

static int prove_all(struct tw_lab *lab, struct tw_probers *probers, struct tw_err *err)
{
    for (size_t i = 0; i < probers->n; i++) {
        struct tw_prober *prober = &probers->list[i];
        if (prober->needs_proof && tw_lab_prove(lab, prober, err) < 0)
            return -1;
        prober->needs_proof = false;
    }
    return 0;
}

/* What is waited for. */
struct wait {
    size_t n_segments;  /* of the run when it was worked out */
    tw_ns since_ns;     /* CLOCK_MONOTONIC: when the TIME-WAIT began, or the waiting */
    tw_ns predicted_ns; /* CLOCK_MONOTONIC; 0: none */
    tw_ns sampled_ns;   /* CLOCK_MONOTONIC: when the kernel was last asked for states */
    tw_ns give_up_ns;
};

/* When the server's side of a connection on this port entered TIME-WAIT last, by the segments;
 * since the run began, -1: it did not. */
static tw_ns time_wait_on(const struct tw_lab *lab, const struct tw_follow *follow,
                          uint16_t port)
{
    tw_ns latest = -1;
    for (size_t i = 0; i < lab->n_links; i++) {
        const struct tw_link *link = &lab->links[i];
        const struct tw_connection *connection =
            tw_follow_between(follow, link->who[0], link->who[1]);
        for (int side = 0; side < 2 && connection != NULL; side++) {
            int which = tw_connection_side(connection, link->who[side]);
            const struct tw_teardown *teardown = &connection->teardown;
            if (link->at[side].port == port && teardown->side[which].state == TW_TIME_WAIT &&
                teardown->time_wait_ns[which] > latest)
                latest = teardown->time_wait_ns[which];
        }
    }
    return latest;
}

/* Says when the port will be free, before it is waited for: a prediction for each probe that is
 * still refused and whose port a TIME-WAIT holds. */
static void predict(struct tw_lab *lab, const struct tw_probers *probers, struct wait *wait)
{
    struct tw_facts *facts = &lab->run->facts;
    const struct tw_jiffies *jiffies = &lab->spec->jiffies;
    struct tw_follow follow = {0};
    tw_follow_run(&follow, lab->run);
    facts->n_predicted = 0;
    for (size_t i = 0; i < probers->n; i++) {
        const struct tw_prober *prober = &probers->list[i];
        tw_ns began = time_wait_on(lab, &follow, prober->at.port);
        if (prober->is_done || began < 0)
            continue;
        wait->since_ns = lab->began_ns + began;
        if (jiffies->hz == 0)
            continue;
        wait->predicted_ns = tw_wheel_release(jiffies, wait->since_ns, TIME_WAIT);
        facts->predicted[facts->n_predicted].who = prober->who;
        facts->predicted[facts->n_predicted++].at_ns = wait->predicted_ns - lab->began_ns;
    }
}

/* Is this moment round the predicted release? */
static bool is_near(const struct tw_lab *lab, const struct wait *wait, tw_ns now)
{
    if (wait->predicted_ns == 0)
        return false;
    tw_ns tick = tw_wheel_tick(lab->spec->jiffies.hz);
    return now >= wait->predicted_ns - TICKS_BEFORE * tick &&
           now < wait->predicted_ns + TICKS_AFTER * tick;
}

/* Takes in what was captured, and works the wait out again when that says more. */
static int update(struct tw_lab *lab, const struct tw_probers *probers, struct wait *wait,
                  struct tw_err *err)
{
    tw_ns now = tw_now();
    if (tw_lab_drain(lab, err) < 0)
        return -1;
    bool same = lab->n_segments == wait->n_segments;
    if (!same || is_near(lab, wait, now) || now - wait->sampled_ns >= TW_S) {
        wait->sampled_ns = now;
        if (tw_lab_sample(lab, err) < 0)
            return -1;
    }
    if (same)
        return 0;
    wait->n_segments = lab->n_segments;
    tw_run_sort(lab->run);
    predict(lab, probers, wait);

    tw_ns earliest = 0;
    tw_ns latest = 0;
    unsigned hz = lab->spec->jiffies.hz != 0 ? lab->spec->jiffies.hz : COARSEST_HZ;
    tw_wheel_window(hz, TIME_WAIT, &earliest, &latest);
    wait->give_up_ns = wait->since_ns + latest + AFTERWARDS;
    atomic_store(&lab->spec->progress->predicted_ns, wait->predicted_ns);
    return 0;
}

/* When to try next: every 20 ms, and every 0.5 ms round the predicted release. */
static tw_ns next_try(const struct tw_lab *lab, const struct wait *wait, tw_ns now)
{
    if (is_near(lab, wait, now))
        return now + DENSE;
    if (wait->predicted_ns == 0)
        return now + SPARSE;
    tw_ns from = wait->predicted_ns - TICKS_BEFORE * tw_wheel_tick(lab->spec->jiffies.hz);
    return now < from && now + SPARSE > from ? from : now + SPARSE;
}

static bool all_done(const struct tw_probers *probers)
{
    bool done = true;
    for (size_t i = 0; i < probers->n; i++)
        done = done && probers->list[i].is_done;
    return done;
}

int tw_probers_run(struct tw_lab *lab, struct tw_probers *probers, struct tw_err *err)
{
    struct wait wait = {.since_ns = tw_now()};
    tw_ns next = 0;
    if (try_all(lab, probers, err) < 0 || update(lab, probers, &wait, err) < 0 ||
        prove_all(lab, probers, err) < 0)
        return -1;

    atomic_store(&lab->spec->progress->since_ns, tw_now());
    atomic_store(&lab->spec->progress->phase, TW_PHASE_WAITING);
    while (!lab->spec->first_bind && !all_done(probers) && lab->stopped_by == 0 &&
           tw_now() < wait.give_up_ns) {
        next = next_try(lab, &wait, tw_now());
        if (tw_lab_wait(lab, -1, next, err) < 0 || try_all(lab, probers, err) < 0 ||
            update(lab, probers, &wait, err) < 0 || prove_all(lab, probers, err) < 0)
            return -1;
    }
    return 0;
}
