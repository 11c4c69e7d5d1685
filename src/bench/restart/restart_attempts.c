#include "restart_attempts.h"

#include "restart_ports.h"
#include "restart_tick.h"

#define LOOK (1 * TW_MS)
#define LOOK_AT_PROCESSES (20 * TW_MS)
/* Between the starts of two attempts; near the predicted release; and how near that is. */
#define INTERVAL (1 * TW_S)
#define INTERVAL_NEAR (200 * TW_MS)
#define NEAR_BEFORE (600 * TW_MS)
#define NEAR_AFTER (3 * TW_S)
/* An attempt that lives and does not listen may try again by itself: nginx for 2.5 s, gunicorn for
 * 5 s; some servers until the port is free. */
#define PATIENCE (8 * TW_S)
#define AFTER_RELEASE (2 * TW_S)
#define PREDICTED_AFTER                                                                        \
    (500 * TW_MS) /* the prediction takes 0.2 s, which a quick start needs not */
#define STARTS 2  /* an attempt is given the time of the first start, so many times */

/* Predicts the release, once, when an attempt has not succeeded at once. */
static void predict(struct tw_restart_scene *scene, const struct tw_restarted_start *attempt,
                    bool failed)
{
    const struct tw_restarted_start *first = &scene->seen->first;
    tw_ns usual = first->listens_ns - first->began_ns + PREDICTED_AFTER;
    if (scene->predicted ||
        (!failed && tw_restart_scene_now(scene) - attempt->began_ns < usual))
        return;
    scene->predicted = true;
    tw_restart_ports_predict(scene, scene->left_at_ns);
}

/* Whether something is left that an attempt may have to wait for. */
static bool is_hindered(const struct tw_restarted *seen)
{
    bool had_option = true;
    for (size_t i = 0; i < seen->n_left; i++) {
        if (seen->left[i].listens)
            return true;
    }
    for (size_t i = 0; i < seen->n_listeners; i++)
        had_option = had_option && (seen->listeners[i].reuseaddr == TW_YES ||
                                    seen->listeners[i].reuseport == TW_YES);
    return !had_option && seen->n_held > 0;
}

/* Until when an attempt that lives and is not back may go on. One that nothing hinders is slow: it
 * gets its time, however short the wait is. */
static tw_ns limit_of(const struct tw_restart_scene *scene,
                      const struct tw_restarted_start *attempt)
{
    const struct tw_restarted *seen = scene->seen;
    tw_ns start_ns = STARTS * (seen->first.listens_ns - seen->first.began_ns);
    tw_ns limit = attempt->began_ns + start_ns + PATIENCE;
    tw_ns least = attempt->began_ns + start_ns + (is_hindered(seen) ? TW_S : PATIENCE);
    tw_ns most = seen->end.to_ns + scene->ask->wait_ns;
    if (seen->predicted_ns >= attempt->began_ns &&
        seen->predicted_ns + AFTER_RELEASE + start_ns > limit)
        limit = seen->predicted_ns + AFTER_RELEASE + start_ns;
    limit = limit < most ? limit : most;
    return limit > least ? limit : least;
}

/* Looks at the listeners once. */
static int look(struct tw_restart_scene *scene, struct tw_restarted_start *attempt,
                struct tw_restart_compared *out, struct tw_err *err)
{
    struct tw_restarted *seen = scene->seen;
    struct tw_restart_listening now;
    if (tw_restart_ports_listening(scene, &now, err) < 0)
        return -1;
    tw_restart_ports_compare(seen, &now, out);
    tw_ns now_ns = tw_restart_scene_now(scene);
    if (out->n_old == 0 && seen->old_gone_ns < 0)
        seen->old_gone_ns = now_ns;
    attempt->n_back = out->n_back;
    attempt->n_elsewhere = out->n_elsewhere;
    attempt->elsewhere = out->elsewhere;
    attempt->beside = out->n_back > 0 && out->n_old > 0;
    if (out->n_back == seen->n_listeners && attempt->listens_ns < 0)
        attempt->listens_ns = now_ns;
    return 0;
}

/* Whether the attempt has failed by itself: its process has, or none of it is left. */
static int has_failed(struct tw_restart_scene *scene, const struct tw_restarted_start *attempt,
                      tw_ns *looked_ns, bool *out_has, struct tw_err *err)
{
    tw_ns now_ns = tw_restart_scene_now(scene);
    size_t n = 1;
    *out_has = false;
    if (!attempt->ended || attempt->n_back > 0)
        return 0;
    if (attempt->status != 0) {
        *out_has = true;
        return 0;
    }
    if (now_ns - *looked_ns < LOOK_AT_PROCESSES)
        return 0;
    *looked_ns = now_ns;
    if (tw_restart_ports_n_new(scene, &n, err) < 0)
        return -1;
    *out_has = n == 0;
    return 0;
}

/* Makes one attempt; what is left of one that failed is killed. Beside old listeners it goes on
 * until the end: they may leave. */
static int make_one(struct tw_restart_scene *scene, struct tw_restarted_start *attempt,
                    bool *out_back, struct tw_err *err)
{
    struct tw_restarted *seen = scene->seen;
    struct tw_restart_compared found = {0};
    tw_ns looked_ns = 0;
    bool failed = false;
    *out_back = false;
    if (tw_restart_scene_launch(scene, attempt, err) < 0)
        return -1;
    failed = attempt->error != 0;
    while (!failed && !*out_back && seen->interrupted == 0) {
        if (tw_restart_tick(scene, LOOK, err) < 0 || look(scene, attempt, &found, err) < 0 ||
            has_failed(scene, attempt, &looked_ns, &failed, err) < 0)
            return -1;
        *out_back = found.n_back == seen->n_listeners && found.n_old == 0;
        tw_ns now_ns = tw_restart_scene_now(scene);
        bool stays = found.n_back == seen->n_listeners && found.n_old > 0;
        tw_ns limit = stays ? seen->end.to_ns + scene->ask->wait_ns : limit_of(scene, attempt);
        attempt->was_killed = !failed && !*out_back && now_ns > limit;
        failed = failed || attempt->was_killed;
        predict(scene, attempt, failed);
    }
    return failed ? tw_restart_ports_kill_new(scene, err) : 0;
}

/* When the next attempt begins, after one that began then. */
static tw_ns next_of(const struct tw_restart_scene *scene, tw_ns began_ns)
{
    tw_ns predicted = scene->seen->predicted_ns;
    tw_ns now_ns = tw_restart_scene_now(scene);
    tw_ns next = began_ns + INTERVAL;
    if (predicted >= 0) {
        bool is_near = began_ns > predicted - NEAR_BEFORE && began_ns < predicted + NEAR_AFTER;
        tw_ns nearly = predicted - NEAR_BEFORE;
        if (is_near)
            next = began_ns + INTERVAL_NEAR;
        else if (began_ns < nearly && next > nearly)
            next = nearly + LOOK;
        if (began_ns < predicted && next > predicted) /* not before its tick, nor much later */
            next = predicted + LOOK;
    }
    return next > now_ns ? next : now_ns;
}

static int wait_until(struct tw_restart_scene *scene, tw_ns until_ns, struct tw_err *err)
{
    struct tw_restart_listening now;
    struct tw_restart_compared found;
    while (scene->seen->interrupted == 0) {
        tw_ns left = until_ns - tw_restart_scene_now(scene);
        if (left <= 0)
            return 0;
        if (tw_restart_tick(scene, left < LOOK ? left : LOOK, err) < 0 ||
            tw_restart_ports_listening(scene, &now, err) < 0)
            return -1;
        tw_restart_ports_compare(scene->seen, &now, &found);
        if (found.n_old == 0 && scene->seen->old_gone_ns < 0)
            scene->seen->old_gone_ns = tw_restart_scene_now(scene);
    }
    return 0;
}

int tw_restart_attempts_make(struct tw_restart_scene *scene, struct tw_err *err)
{
    struct tw_restarted *seen = scene->seen;
    tw_ns until_ns = seen->end.to_ns + scene->ask->wait_ns;
    bool back = false;
    seen->phase = TW_RESTARTED_TRYING;
    scene->left_at_ns = tw_restart_scene_now(scene);
    if (tw_restart_ports_note_left(scene, err) < 0)
        return -1;
    for (;;) {
        seen->n_tried++;
        if (seen->n_attempts < TW_RESTARTED_ATTEMPTS)
            seen->n_attempts++;
        struct tw_restarted_start *attempt = &seen->attempts[seen->n_attempts - 1];
        if (make_one(scene, attempt, &back, err) < 0)
            return -1;
        tw_ns next_ns = next_of(scene, attempt->began_ns);
        if (back || seen->interrupted != 0 || next_ns > until_ns)
            return 0;
        if (wait_until(scene, next_ns, err) < 0)
            return -1;
    }
}
