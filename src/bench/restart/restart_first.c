#include "restart_first.h"

#include "proc_net.h"
#include "restart_clients.h"
#include "restart_ports.h"
#include "restart_record.h"
#include "restart_tick.h"

#include <signal.h>
#include <string.h>
#include <sys/wait.h>

#define LOOK (1 * TW_MS)
/* A server listens on its last address soon after the first, and a daemon leaves its parent. */
#define SETTLED (150 * TW_MS)
/* A server that has Unix or UDP sockets may still open a TCP port for that long. */
#define ELSEWHERE (1 * TW_S)
#define UDP_ONLY (3 * TW_S)

/* Whether both looks found the same sockets. */
static bool is_same(const struct tw_restart_listening *a, const struct tw_restart_listening *b)
{
    if (a->n != b->n)
        return false;
    for (size_t i = 0; i < a->n; i++) {
        bool found = false;
        for (size_t j = 0; j < b->n; j++)
            found = found || a->list[i].inode == b->list[j].inode;
        if (!found)
            return false;
    }
    return true;
}

/* Whether nothing more will listen: the started process failed, or is gone with all others. */
static int is_hopeless(struct tw_restart_scene *scene, bool *out_is, struct tw_err *err)
{
    const struct tw_restarted_start *first = &scene->seen->first;
    size_t n = 1;
    if (first->ended && tw_restart_ports_n_new(scene, &n, err) < 0)
        return -1;
    *out_is = first->ended && n == 0;
    return 0;
}

/* Whether a server that listens on no TCP port has other sockets: Unix ones count from then on. */
static int look_elsewhere(struct tw_restart_scene *scene, tw_ns now_ns, bool *out_hopeless,
                          struct tw_err *err)
{
    struct tw_proc_net_unix found;
    size_t n_unix = 0;
    tw_ns age_ns = now_ns - scene->seen->first.began_ns;
    if (age_ns < ELSEWHERE || now_ns - scene->elsewhere_ns < ELSEWHERE || scene->is_unix ||
        scene->ask->port != 0)
        return 0;
    scene->elsewhere_ns = now_ns;
    if (tw_proc_net_unix(&found, 1, &n_unix, err) < 0 ||
        tw_proc_net_udp(&scene->seen->n_udp, err) < 0)
        return -1;
    scene->is_unix = n_unix > 0;
    *out_hopeless =
        *out_hopeless || (n_unix == 0 && scene->seen->n_udp > 0 && age_ns > UDP_ONLY);
    return 0;
}

int tw_restart_first_start(struct tw_restart_scene *scene, bool *out_listens,
                           struct tw_err *err)
{
    struct tw_restarted *seen = scene->seen;
    struct tw_restart_listening before = {0};
    struct tw_restart_listening now;
    tw_ns since_ns = 0;
    bool hopeless = false;
    *out_listens = false;
    scene->is_unix = false;
    if (tw_restart_scene_launch(scene, &seen->first, err) < 0)
        return -1;
    hopeless = seen->first.error != 0;
    while (!*out_listens && !hopeless && seen->interrupted == 0) {
        tw_ns now_ns = tw_restart_scene_now(scene);
        if (tw_restart_tick(scene, LOOK, err) < 0 ||
            tw_restart_ports_listening(scene, &now, err) < 0 ||
            (now.n == 0 && is_hopeless(scene, &hopeless, err) < 0))
            return -1;
        if (now.n > 0 && seen->first.listens_ns < 0)
            seen->first.listens_ns = tw_restart_scene_now(scene);
        if (!is_same(&before, &now))
            since_ns = now_ns;
        before = now;
        *out_listens = now.n > 0 && now_ns - since_ns >= SETTLED;
        if (now.n == 0 && look_elsewhere(scene, now_ns, &hopeless, err) < 0)
            return -1;
        hopeless = hopeless || now_ns - seen->first.began_ns > scene->ask->start_within_ns;
    }
    return 0;
}

static void choose_main(struct tw_restart_scene *scene, const struct tw_resident *resident)
{
    struct tw_restarted *seen = scene->seen;
    seen->main = resident->pid;
    seen->is_daemon = resident->pid != seen->first.pid;
    memcpy(seen->main_name, resident->name, sizeof seen->main_name);
    seen->main_name[sizeof seen->main_name - 1] = '\0';
}

int tw_restart_first_identify(struct tw_restart_scene *scene, bool *out_found,
                              struct tw_err *err)
{
    struct tw_restarted *seen = scene->seen;
    *out_found = false;
    if (tw_restart_ports_note(scene, err) < 0)
        return -1;
    const struct tw_resident *started = tw_residents_find(&scene->residents, seen->first.pid);
    if (started != NULL && !seen->first.ended && seen->n_listeners > 0) {
        choose_main(scene, started);
        *out_found = true;
    }
    for (size_t i = 0; i < seen->n_listeners && !*out_found; i++) {
        const struct tw_resident *owner =
            tw_residents_find(&scene->residents, seen->listeners[i].pid);
        if (owner == NULL)
            continue;
        choose_main(scene, tw_residents_top(&scene->residents, owner));
        *out_found = true;
    }
    return 0;
}

/* Sends the signal: to the process group for Ctrl-C, otherwise to the main process. */
static void send_signal(struct tw_restart_scene *scene)
{
    struct tw_restarted *seen = scene->seen;
    pid_t to = seen->main;
    pid_t group = getpgid(seen->main);
    if (scene->ask->way == TW_RESTART_TERMINAL && group > 1)
        to = -group;
    seen->stop.from_ns = tw_restart_scene_now(scene);
    seen->stop_error = kill(to, scene->ask->signal) < 0 ? errno : 0;
    for (size_t i = 0; i < scene->residents.n && scene->ask->way == TW_RESTART_SYSTEMD; i++) {
        if (scene->residents.list[i].pid != to)
            (void)kill(scene->residents.list[i].pid, scene->ask->signal);
    }
    seen->stop.to_ns = tw_restart_scene_now(scene);
}

/* Kills what is left of it, until nothing is, as docker and systemd do. */
static int kill_all(struct tw_restart_scene *scene, struct tw_err *err)
{
    enum { ROUNDS = 5000 };
    struct tw_restarted *seen = scene->seen;
    for (int round = 0; round < ROUNDS; round++) {
        if (tw_residents_look(&scene->residents, err) < 0)
            return -1;
        if (scene->residents.n == 0 && seen->end.to_ns >= 0)
            return 0;
        if (seen->killed_ns < 0 && scene->residents.n > 0)
            seen->killed_ns = tw_restart_scene_now(scene);
        for (size_t i = 0; i < scene->residents.n; i++)
            (void)kill(scene->residents.list[i].pid, SIGKILL);
        if (tw_restart_tick(scene, LOOK, err) < 0)
            return -1;
    }
    return tw_fail(err, 0, "%zu processes of the server cannot be killed", scene->residents.n);
}

/* systemd waits for all of its processes. */
static int await_all(struct tw_restart_scene *scene, tw_ns until_ns, struct tw_err *err)
{
    do {
        if (tw_restart_tick(scene, LOOK, err) < 0 ||
            tw_residents_look(&scene->residents, err) < 0)
            return -1;
    } while (scene->residents.n > 0 && scene->seen->interrupted == 0 &&
             tw_restart_scene_now(scene) < until_ns);
    return 0;
}

/* What a manager of services does when the main process has ended, or should have. */
static int clear_away(struct tw_restart_scene *scene, struct tw_err *err)
{
    const struct tw_restart *ask = scene->ask;
    if (ask->way == TW_RESTART_SYSTEMD &&
        await_all(scene, scene->seen->stop.to_ns + ask->stop_within_ns, err) < 0)
        return -1;
    if (ask->way != TW_RESTART_DOCKER && ask->way != TW_RESTART_SYSTEMD)
        return 0;
    return kill_all(scene, err);
}

/* Waits for the end of the main process, and notes when it stops listening. */
static int await_end(struct tw_restart_scene *scene, tw_ns until_ns, struct tw_err *err)
{
    struct tw_restarted *seen = scene->seen;
    tw_ns before_ns = seen->stop.from_ns;
    while (seen->end.to_ns < 0 && seen->interrupted == 0 &&
           tw_restart_scene_now(scene) < until_ns) {
        struct tw_restart_listening now;
        struct tw_restart_compared compared;
        if (tw_restart_tick(scene, LOOK, err) < 0 ||
            (seen->deaf.to_ns < 0 && tw_restart_ports_listening(scene, &now, err) < 0))
            return -1;
        if (seen->deaf.to_ns >= 0)
            continue;
        tw_restart_ports_compare(seen, &now, &compared);
        seen->deaf.from_ns = before_ns;
        before_ns = tw_restart_scene_now(scene);
        seen->deaf.to_ns = compared.n_old == 0 ? before_ns : -1;
    }
    return 0;
}

int tw_restart_first_stop(struct tw_restart_scene *scene, bool *out_ended, struct tw_err *err)
{
    struct tw_restarted *seen = scene->seen;
    seen->phase = TW_RESTARTED_STOPPING;
    send_signal(scene);
    if (tw_restart_record_stop(scene, err) < 0 ||
        await_end(scene, seen->stop.to_ns + scene->ask->stop_within_ns, err) < 0 ||
        clear_away(scene, err) < 0)
        return -1;
    if (seen->end.to_ns < 0 && seen->interrupted == 0) {
        seen->phase = TW_RESTARTED_LETTING_GO;
        seen->let_go_ns = tw_restart_scene_now(scene);
        tw_restart_clients_leave(scene);
        if (await_end(scene, seen->let_go_ns + scene->ask->stop_within_ns, err) < 0)
            return -1;
    }
    *out_ended = seen->end.to_ns >= 0;
    return tw_restart_clients_finish(scene, err);
}
