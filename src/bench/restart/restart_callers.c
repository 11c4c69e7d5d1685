#include "restart_callers.h"

#include "restart_record.h"
#include "sock.h"

#include <sys/socket.h>

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

int tw_restart_callers_serve(struct tw_restart_scene *scene, struct tw_restart_caller *caller,
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
