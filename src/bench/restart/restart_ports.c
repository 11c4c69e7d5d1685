#include "restart_ports.h"

#include "jiffies.h"
#include "proc_net.h"
#include "restart_let.h"
#include "restart_tick.h"
#include "sock_copy.h"
#include "timer_wheel.h"

#include <signal.h>
#include <string.h>

#define LOOK (1 * TW_MS)

static int list_unix(struct tw_restart_listening *out, struct tw_err *err)
{
    struct tw_proc_net_unix found[TW_COUNT(out->list)];
    if (tw_proc_net_unix(found, TW_COUNT(found), &out->n, err) < 0)
        return -1;
    for (size_t i = 0; i < out->n; i++) {
        out->list[i].at = (struct tw_endpoint){.family = TW_IPV4};
        out->list[i].inode = found[i].inode;
        memcpy(out->list[i].path, found[i].path, sizeof out->list[i].path);
    }
    return 0;
}

int tw_restart_ports_listening(struct tw_restart_scene *scene, struct tw_restart_listening *out,
                               struct tw_err *err)
{
    struct tw_diag_socket found[TW_COUNT(out->list) + TW_RESTART_MOST_LETS];
    struct tw_diag_list list = {.sockets = found, .n_room = TW_COUNT(found)};
    if (scene->is_unix)
        return list_unix(out, err);
    if (tw_sock_diag_list(scene->diag, scene->ask->port, 1U << TW_LISTEN, &list, err) < 0)
        return -1;
    out->n = 0;
    for (size_t i = 0; i < list.n && i < list.n_room && out->n < TW_COUNT(out->list); i++) {
        if (tw_restart_let_has(scene, found[i].inode))
            continue;
        out->list[out->n].at = found[i].local;
        out->list[out->n].inode = found[i].inode;
        out->list[out->n++].path[0] = '\0';
    }
    return 0;
}

/* The first process that has the socket open, with the options of a copy of its descriptor. */
static void find_owner(struct tw_restart_scene *scene, struct tw_restarted_listener *listener)
{
    struct tw_sock_copy copy = {.reuseaddr = TW_NOT_LOOKED};
    for (size_t i = 0; i < scene->residents.n && listener->pid == 0; i++) {
        const struct tw_resident *resident = &scene->residents.list[i];
        int fd = tw_residents_descriptor(resident, listener->inode);
        if (fd < 0)
            continue;
        listener->pid = resident->pid;
        tw_sock_copy_read(resident->pid, fd, &copy);
    }
    listener->reuseaddr = copy.reuseaddr;
    listener->reuseport = copy.reuseport;
    listener->defer_accept = copy.defer_accept;
}

static bool is_old(const struct tw_restart_scene *scene, pid_t pid)
{
    for (size_t i = 0; i < scene->n_old; i++) {
        if (scene->old[i] == pid)
            return true;
    }
    return false;
}

static int add_old(struct tw_restart_scene *scene, pid_t pid, struct tw_err *err)
{
    if (is_old(scene, pid))
        return 0;
    if (scene->n_old == scene->n_old_room) {
        size_t room = scene->n_old_room * 2 + 32;
        pid_t *list = reallocarray(scene->old, room, sizeof *list);
        if (list == NULL)
            return tw_fail(err, ENOMEM, "list %zu processes", room);
        scene->old = list;
        scene->n_old_room = room;
    }
    scene->old[scene->n_old++] = pid;
    return 0;
}

/* Lists what listens, with its owners. */
static int note_listeners(struct tw_restart_scene *scene, struct tw_restarted_listener list[],
                          size_t *out_n, struct tw_err *err)
{
    struct tw_restart_listening now;
    if (tw_restart_ports_listening(scene, &now, err) < 0 ||
        tw_residents_look(&scene->residents, err) < 0)
        return -1;
    *out_n = now.n < TW_RESTARTED_LISTENERS ? now.n : TW_RESTARTED_LISTENERS;
    for (size_t i = 0; i < *out_n; i++) {
        list[i] =
            (struct tw_restarted_listener){.at = now.list[i].at, .inode = now.list[i].inode};
        memcpy(list[i].path, now.list[i].path, sizeof list[i].path);
        find_owner(scene, &list[i]);
    }
    return 0;
}

int tw_restart_ports_note(struct tw_restart_scene *scene, struct tw_err *err)
{
    struct tw_restarted *seen = scene->seen;
    if (note_listeners(scene, seen->listeners, &seen->n_listeners, err) < 0)
        return -1;
    for (size_t i = 0; i < scene->residents.n; i++) {
        if (add_old(scene, scene->residents.list[i].pid, err) < 0)
            return -1;
    }
    return 0;
}

int tw_restart_ports_note_new(struct tw_restart_scene *scene, struct tw_err *err)
{
    return note_listeners(scene, scene->seen->new_listeners, &scene->seen->n_new_listeners,
                          err);
}

static bool is_recorded_port(const struct tw_restarted *seen, uint16_t port)
{
    for (size_t i = 0; i < seen->n_listeners; i++) {
        if (seen->listeners[i].at.port == port)
            return true;
    }
    return false;
}

static bool is_recorded(const struct tw_restarted *seen, uint64_t inode)
{
    for (size_t i = 0; i < seen->n_listeners; i++) {
        if (seen->listeners[i].inode == inode)
            return true;
    }
    return false;
}

/* A port that the kernel may have chosen: ip_local_port_range of a new network. */
static bool is_chosen(uint16_t port)
{
    enum { FIRST = 32768, LAST = 60999 };
    return port >= FIRST && port <= LAST;
}

const struct tw_restarted_listener *tw_restart_ports_serving(const struct tw_restarted *seen)
{
    for (size_t i = 0; i < seen->n_listeners; i++) {
        if (!is_chosen(seen->listeners[i].at.port))
            return &seen->listeners[i];
    }
    return &seen->listeners[0];
}

/* Whether a new socket listens at the place of this one. A server with a port of its own may have
 * another one that the kernel chooses each time (varnish): any such port will do for that. */
static bool is_back(const struct tw_restarted *seen, const struct tw_restarted_listener *old,
                    const struct tw_restart_listening *now)
{
    bool any = is_chosen(old->at.port) && !is_chosen(tw_restart_ports_serving(seen)->at.port);
    for (size_t i = 0; i < now->n; i++) {
        struct tw_endpoint its = now->list[i].at;
        if (any && is_chosen(its.port))
            its.port = old->at.port;
        if (tw_endpoint_equal(&its, &old->at) && strcmp(now->list[i].path, old->path) == 0 &&
            !is_recorded(seen, now->list[i].inode))
            return true;
    }
    return false;
}

void tw_restart_ports_compare(const struct tw_restarted *seen,
                              const struct tw_restart_listening *now,
                              struct tw_restart_compared *out)
{
    *out = (struct tw_restart_compared){0};
    for (size_t i = 0; i < seen->n_listeners; i++)
        out->n_back += is_back(seen, &seen->listeners[i], now);
    for (size_t i = 0; i < now->n; i++) {
        if (is_recorded(seen, now->list[i].inode)) {
            out->n_old++;
        } else if (!is_recorded_port(seen, now->list[i].at.port)) {
            out->elsewhere = out->n_elsewhere == 0 ? now->list[i].at.port : out->elsewhere;
            out->n_elsewhere++;
        }
    }
}

static void note_process(struct tw_restarted *seen, const struct tw_resident *resident)
{
    struct tw_restarted_process *process = NULL;
    if (seen->n_left >= TW_RESTARTED_PROCESSES)
        return;
    process = &seen->left[seen->n_left++];
    *process = (struct tw_restarted_process){.pid = resident->pid, .parent = resident->parent};
    memcpy(process->name, resident->name, sizeof process->name);
    process->name[sizeof process->name - 1] = '\0';
    for (size_t i = 0; i < seen->n_listeners && !process->listens; i++)
        process->listens = tw_residents_descriptor(resident, seen->listeners[i].inode) >= 0;
}

/* The process that has a connection open; 0: none. */
static pid_t owner_of(struct tw_restart_scene *scene, uint64_t inode)
{
    struct tw_restarted *seen = scene->seen;
    for (size_t i = 0; i < scene->residents.n && inode != 0; i++) {
        const struct tw_resident *resident = &scene->residents.list[i];
        if (tw_residents_descriptor(resident, inode) < 0)
            continue;
        for (size_t j = 0; j < seen->n_left; j++) {
            if (seen->left[j].pid == resident->pid)
                seen->left[j].connected = true;
        }
        return resident->pid;
    }
    return 0;
}

static int note_connections(struct tw_restart_scene *scene, uint16_t port, struct tw_err *err)
{
    struct tw_restarted *seen = scene->seen;
    struct tw_diag_socket found[TW_RESTARTED_SOCKETS];
    struct tw_diag_list list = {.sockets = found, .n_room = TW_COUNT(found)};
    const unsigned states = ~(1U << TW_LISTEN | 1U << TW_BOUND | 1U << TW_CLOSED);
    if (tw_sock_diag_list(scene->diag, port, states, &list, err) < 0)
        return -1;
    for (size_t i = 0; i < list.n && i < list.n_room; i++) {
        if (seen->n_held >= TW_RESTARTED_SOCKETS)
            return 0;
        seen->held[seen->n_held++] =
            (struct tw_restarted_socket){.local = found[i].local,
                                         .remote = found[i].remote,
                                         .state = found[i].state,
                                         .timer_ms = found[i].timer_ms,
                                         .pid = owner_of(scene, found[i].inode)};
    }
    return 0;
}

/* A process that ends has no descriptors any more while its sockets are still being closed: if old
 * ones listen and no process is known to have them, it is one of these. */
static int note_ending(struct tw_restart_scene *scene, struct tw_err *err)
{
    struct tw_restart_listening now;
    struct tw_restart_compared compared;
    bool known = false;
    if (tw_restart_ports_listening(scene, &now, err) < 0)
        return -1;
    tw_restart_ports_compare(scene->seen, &now, &compared);
    for (size_t i = 0; i < scene->seen->n_left; i++)
        known = known || scene->seen->left[i].listens;
    for (size_t i = 0; i < scene->seen->n_left && !known; i++)
        scene->seen->left[i].listens = compared.n_old > 0;
    return 0;
}

int tw_restart_ports_note_left(struct tw_restart_scene *scene, struct tw_err *err)
{
    struct tw_restarted *seen = scene->seen;
    if (tw_residents_look(&scene->residents, err) < 0)
        return -1;
    seen->file_left =
        scene->is_unix && seen->n_listeners > 0 && access(seen->listeners[0].path, F_OK) == 0;
    for (size_t i = 0; i < scene->residents.n; i++) {
        note_process(seen, &scene->residents.list[i]);
        if (add_old(scene, scene->residents.list[i].pid, err) < 0)
            return -1;
    }
    for (size_t i = 0; i < seen->n_listeners; i++) {
        bool is_first = true;
        for (size_t j = 0; j < i; j++)
            is_first = is_first && seen->listeners[j].at.port != seen->listeners[i].at.port;
        if (is_first && !scene->is_unix &&
            note_connections(scene, seen->listeners[i].at.port, err) < 0)
            return -1;
    }
    return note_ending(scene, err);
}

void tw_restart_ports_predict(struct tw_restart_scene *scene, tw_ns left_at_ns)
{
    struct tw_restarted *seen = scene->seen;
    const struct tw_timers timers = {.first_ns = TW_TIME_WAIT_NS};
    struct tw_jiffies jiffies = {0};
    for (size_t i = 0; i < seen->n_held; i++) {
        const struct tw_restarted_socket *socket = &seen->held[i];
        bool is_timer = socket->pid == 0 && socket->timer_ms > 0 &&
                        (socket->state == TW_TIME_WAIT || socket->state == TW_FIN_WAIT_2);
        if (!is_timer)
            continue;
        if (jiffies.hz == 0)
            tw_jiffies_sample(&jiffies);
        if (jiffies.hz == 0)
            return;
        tw_ns set_ns =
            scene->began_ns + left_at_ns + socket->timer_ms * TW_MS - TW_TIME_WAIT_NS;
        tw_ns release = tw_wheel_release(&jiffies, set_ns, &timers) - scene->began_ns;
        seen->predicted_ns = release > seen->predicted_ns ? release : seen->predicted_ns;
    }
}

/* -- The processes of a later start. */

static bool is_new(const struct tw_restart_scene *scene, const struct tw_resident *resident)
{
    for (size_t i = 0; i < scene->residents.n; i++) {
        if (is_old(scene, resident->pid))
            return false;
        const struct tw_resident *parent =
            tw_residents_find(&scene->residents, resident->parent);
        if (parent == NULL)
            return true;
        resident = parent;
    }
    return true;
}

int tw_restart_ports_n_new(struct tw_restart_scene *scene, size_t *out_n, struct tw_err *err)
{
    *out_n = 0;
    if (tw_residents_look(&scene->residents, err) < 0)
        return -1;
    for (size_t i = 0; i < scene->residents.n; i++) {
        if (is_new(scene, &scene->residents.list[i]))
            ++*out_n;
        else if (add_old(scene, scene->residents.list[i].pid, err) < 0) /* its child is old */
            return -1;
    }
    return 0;
}

int tw_restart_ports_kill_new(struct tw_restart_scene *scene, struct tw_err *err)
{
    enum { ROUNDS = 2000 };
    size_t n = 1;
    for (int round = 0; round < ROUNDS && n > 0; round++) {
        if (tw_restart_ports_n_new(scene, &n, err) < 0)
            return -1;
        for (size_t i = 0; i < scene->residents.n && n > 0; i++) {
            if (is_new(scene, &scene->residents.list[i]))
                (void)kill(scene->residents.list[i].pid, SIGKILL);
        }
        if (n > 0 && tw_restart_tick(scene, LOOK, err) < 0)
            return -1;
    }
    return 0;
}
