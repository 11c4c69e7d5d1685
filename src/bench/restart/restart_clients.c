#include "restart_clients.h"

#include "restart_ports.h"
#include "restart_tick.h"
#include "sock.h"

#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>

#define ANSWER_WAIT (1 * TW_S)
#define COMMAND_WAIT (3 * TW_S) /* a program takes longer than a call of connect() */
#define LOOK (1 * TW_MS)

/* Where a client connects to. */
static socklen_t address_of(const struct tw_restart_scene *scene,
                            struct tw_restarted_client *client, struct sockaddr_storage *out)
{
    const struct tw_restarted_listener *listener = tw_restart_ports_serving(scene->seen);
    if (scene->is_unix) {
        struct sockaddr_un path = {.sun_family = AF_UNIX};
        memcpy(path.sun_path, listener->path, sizeof path.sun_path);
        memcpy(out, &path, sizeof path);
        return sizeof path;
    }
    client->to = listener->at;
    tw_sock_reach(&client->to);
    return tw_sock_address(&client->to, out);
}

static int start_one(struct tw_restart_scene *scene, struct tw_restart_caller *caller,
                     struct tw_err *err)
{
    struct sockaddr_storage to;
    struct tw_restarted_client *client = caller->client;
    socklen_t n_bytes = address_of(scene, client, &to);
    caller->fd = socket(to.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (caller->fd < 0)
        return tw_fail(err, errno, "a client's socket");
    client->made = caller->connecting = true;
    if (connect(caller->fd, (struct sockaddr *)&to, n_bytes) < 0 && errno != EINPROGRESS) {
        client->error = errno;
        caller->connecting = false;
        tw_fd_drop(&caller->fd);
    }
    return 0;
}

/* Whether a process has the connection, or the server's side waits for data. */
static int look(struct tw_restart_scene *scene, struct tw_restarted_client *client,
                struct tw_err *err)
{
    struct tw_diag_socket found;
    if (client->accepted || client->error != 0 || client->at.port == 0)
        return 0;
    int is_there = tw_sock_diag_find(scene->diag, &client->to, &client->at, &found, err);
    if (is_there < 0)
        return -1;
    client->accepted = is_there > 0 && found.inode != 0;
    client->deferred = is_there > 0 && found.state == TW_SYN_RECEIVED;
    return 0;
}

static bool is_settled(const struct tw_restart_scene *scene,
                       const struct tw_restart_caller *caller)
{
    const struct tw_restarted_client *client = caller->client;
    if (client == NULL || caller->fd < 0)
        return true;
    return !caller->connecting &&
           (client->talks ? client->n_received > 0
                          : client->accepted || client->deferred || scene->is_unix);
}

/* Waits until all callers are settled, or the time is over. */
static int settle(struct tw_restart_scene *scene, struct tw_err *err)
{
    tw_ns until = tw_now() + ANSWER_WAIT;
    bool settled = false;
    while (!settled && tw_now() < until && scene->seen->interrupted == 0) {
        if (tw_restart_tick(scene, LOOK, err) < 0)
            return -1;
        settled = true;
        for (size_t i = 0; i < TW_RESTART_CALLERS; i++) {
            struct tw_restart_caller *caller = &scene->callers[i];
            if (caller->client != NULL && caller->fd >= 0 &&
                look(scene, caller->client, err) < 0)
                return -1;
            settled = settled && is_settled(scene, caller);
        }
    }
    return 0;
}

/* Whether somebody else than twlab's clients is connected to the first port. */
static int has_other(struct tw_restart_scene *scene, bool *out_has, struct tw_err *err)
{
    struct tw_diag_socket found[TW_RESTARTED_SOCKETS] = {0};
    struct tw_diag_list list = {.sockets = found, .n_room = TW_COUNT(found)};
    const struct tw_restarted *seen = scene->seen;
    const unsigned states = 1U << TW_ESTABLISHED | 1U << TW_CLOSE_WAIT;
    *out_has = false;
    if (tw_sock_diag_list(scene->diag, tw_restart_ports_serving(seen)->at.port, states, &list,
                          err) < 0)
        return -1;
    for (size_t i = 0; i < list.n && i < list.n_room; i++) {
        bool is_ours = false;
        for (size_t j = 0; j < seen->n_clients; j++)
            is_ours = is_ours || found[i].remote.port == seen->clients[j].at.port;
        *out_has = *out_has || !is_ours;
    }
    return 0;
}

/* Starts the command of --client, and waits until it is connected; at most a few seconds. */
static int start_command(struct tw_restart_scene *scene, struct tw_err *err)
{
    char *const *command = scene->ask->client;
    tw_ns until = tw_now() + COMMAND_WAIT;
    bool connected = false;
    int error = 0;
    if (tw_launch_start(command, &scene->client, &error, err) < 0)
        return -1;
    if (error != 0)
        return tw_fail(err, error, "--client: `%s`", command[0]);
    scene->residents.but_group = scene->client.pid;
    while (!connected && !scene->is_unix && tw_now() < until && scene->seen->interrupted == 0) {
        if (tw_restart_tick(scene, LOOK, err) < 0 || has_other(scene, &connected, err) < 0)
            return -1;
    }
    scene->seen->client_connected = connected ? TW_YES : TW_NO;
    return 0;
}

int tw_restart_clients_connect(struct tw_restart_scene *scene, struct tw_err *err)
{
    struct tw_restarted *seen = scene->seen;
    seen->n_clients = scene->ask->n_silent + (scene->ask->send != NULL);
    for (size_t i = 0; i < seen->n_clients; i++) {
        scene->callers[i].client = &seen->clients[i];
        seen->clients[i] =
            (struct tw_restarted_client){.talks = i == scene->ask->n_silent, .ended_ns = -1};
        if (start_one(scene, &scene->callers[i], err) < 0)
            return -1;
    }
    if (settle(scene, err) < 0)
        return -1;
    return scene->ask->client != NULL ? start_command(scene, err) : 0;
}

int tw_restart_clients_try(struct tw_restart_scene *scene, struct tw_err *err)
{
    struct tw_restart_caller *caller = &scene->callers[TW_RESTARTED_CLIENTS];
    struct tw_restarted *seen = scene->seen;
    caller->client = &seen->new_client;
    seen->new_client =
        (struct tw_restarted_client){.talks = scene->ask->send != NULL, .ended_ns = -1};
    return start_one(scene, caller, err) < 0 ? -1 : settle(scene, err);
}

int tw_restart_clients_finish(struct tw_restart_scene *scene, struct tw_err *err)
{
    bool closing = true;
    while (closing && scene->seen->interrupted == 0) {
        if (tw_restart_tick(scene, LOOK, err) < 0)
            return -1;
        closing = false;
        for (size_t i = 0; i < TW_RESTART_CALLERS; i++)
            closing = closing || scene->callers[i].closing;
    }
    return 0;
}

void tw_restart_clients_leave(struct tw_restart_scene *scene)
{
    for (size_t i = 0; i < TW_RESTART_CALLERS; i++) {
        scene->callers[i].closing = false;
        tw_fd_drop(&scene->callers[i].fd);
    }
    if (scene->client.pid != 0)
        (void)kill(-scene->client.pid, SIGKILL);
}
