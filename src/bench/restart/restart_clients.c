#include "restart_clients.h"

#include "restart_ports.h"
#include "restart_record.h"
#include "sock.h"

#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>

#define ANSWER_WAIT (1 * TW_S)
#define LOOK (1 * TW_MS)
#define CLOSE_WAIT (50 * TW_MS) /* longer than an ACK is delayed: TCP_DELACK_MIN, 40 ms */

/* Sends what the client has to say; the buffer of a new socket has room for it. */
static void speak(const struct tw_restart_scene *scene, const struct tw_restart_caller *caller)
{
    if (caller->client->talks)
        (void)!send(caller->fd, scene->ask->send, scene->ask->n_send,
                    MSG_NOSIGNAL | MSG_DONTWAIT);
}

static int finish_connect(struct tw_restart_scene *scene, struct tw_restart_caller *caller,
                          struct tw_err *err)
{
    int error = 0;
    socklen_t n_bytes = sizeof error;
    struct sockaddr_storage peer;
    socklen_t n_peer = sizeof peer;
    (void)getsockopt(caller->fd, SOL_SOCKET, SO_ERROR, &error, &n_bytes);
    if (error == 0 && getpeername(caller->fd, (struct sockaddr *)&peer, &n_peer) < 0)
        return 0; /* not yet */
    caller->connecting = false;
    caller->client->error = error;
    if (error != 0) {
        tw_fd_drop(&caller->fd);
        return 0;
    }
    if (!scene->is_unix && (tw_sock_local(caller->fd, &caller->client->at, err) < 0 ||
                            tw_restart_record_client(scene, caller->client, err) < 0))
        return -1;
    speak(scene, caller);
    return 0;
}

/* Closes a client that the server has closed, when its ACK of the FIN has arrived. The two leave from
 * different processors; if the client's own FIN overtakes that ACK, the server in TIME-WAIT answers
 * what it takes for an old segment, the client's host resets the connection that it has forgotten,
 * and the port is free (RFC 1337): the server would come back by that accident. */
static int close_one(struct tw_restart_scene *scene, struct tw_restart_caller *caller,
                     struct tw_err *err)
{
    struct tw_diag_socket found;
    const struct tw_restarted_client *client = caller->client;
    int is_there = 0;
    if (client->end == TW_RESTARTED_EOF && !scene->is_unix)
        is_there = tw_sock_diag_find(scene->diag, &client->to, &client->at, &found, err);
    if (is_there < 0)
        return -1;
    if (is_there == 0 || found.state != TW_FIN_WAIT_1 ||
        tw_restart_scene_now(scene) - client->ended_ns > CLOSE_WAIT) {
        caller->closing = false;
        tw_fd_drop(&caller->fd);
    }
    return 0;
}

int tw_restart_clients_finish(struct tw_restart_scene *scene, struct tw_err *err)
{
    bool closing = true;
    while (closing && scene->seen->interrupted == 0) {
        if (tw_restart_scene_tick(scene, LOOK, err) < 0)
            return -1;
        closing = false;
        for (size_t i = 0; i < TW_RESTART_CALLERS; i++)
            closing = closing || scene->callers[i].closing;
    }
    return 0;
}

int tw_restart_clients_serve(struct tw_restart_scene *scene, struct tw_restart_caller *caller,
                             struct tw_err *err)
{
    enum { CHUNK = 4096 };
    char text[CHUNK];
    if (caller->fd >= 0 && caller->connecting && finish_connect(scene, caller, err) < 0)
        return -1;
    while (caller->fd >= 0 && !caller->connecting && !caller->closing) {
        ssize_t n = recv(caller->fd, text, sizeof text, MSG_DONTWAIT);
        if (n < 0 && (errno == EAGAIN || errno == EINTR))
            return 0;
        if (n > 0) {
            caller->client->n_received += (uint64_t)n;
            continue;
        }
        caller->client->end = n == 0 ? TW_RESTARTED_EOF : TW_RESTARTED_RESET;
        caller->client->ended_ns = tw_restart_scene_now(scene);
        caller->closing = true;
    }
    return caller->closing ? close_one(scene, caller, err) : 0;
}

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
        if (tw_restart_scene_tick(scene, LOOK, err) < 0)
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
    return settle(scene, err);
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

void tw_restart_clients_leave(struct tw_restart_scene *scene)
{
    for (size_t i = 0; i < TW_RESTART_CALLERS; i++) {
        scene->callers[i].closing = false;
        tw_fd_drop(&scene->callers[i].fd);
    }
}
