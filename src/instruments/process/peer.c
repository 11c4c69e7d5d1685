#include "peer.h"

#include "peer_process.h"
#include "terminal.h"

#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>

int tw_peer_start(const struct tw_peer_spec *spec, const char *folders, struct tw_peer *out,
                  struct tw_err *err)
{
    struct tw_peer_birth birth = {.spec = *spec, .folders = folders};
    struct tw_peer peer = {.terminal_fd = -1};
    if (tw_experiment_is_command(spec)) {
        const struct tw_terminal_spec start = {.command = spec->command,
                                               .folders = folders,
                                               .user = spec->has_uid ? &spec->uid : NULL};
        if (tw_terminal_start(&start, &peer.proc, &peer.terminal_fd, err) < 0)
            return tw_fail_within(err, "start %s", spec->name);
        *out = peer;
        return 0;
    }
    if (tw_proc_start(&(struct tw_proc_options){.apart = true},
                      spec->role == TW_SERVER ? tw_peer_process_server : tw_peer_process_client,
                      &birth, &peer.proc, err) < 0)
        return tw_fail_within(err, "start %s", spec->name);
    *out = peer;
    return 0;
}

int tw_peer_order(struct tw_peer *peer, const struct tw_peer_order *order, struct tw_err *err)
{
    if (peer->proc.pid == 0)
        return tw_fail(err, ESRCH, "order `%s`: the peer was stopped",
                       tw_step_verb_name(order->step.action.verb));
    if (send(peer->proc.control_fd, order, sizeof *order, MSG_NOSIGNAL) !=
        (ssize_t)sizeof *order)
        return tw_fail(err, errno, "order `%s`", tw_step_verb_name(order->step.action.verb));
    return 0;
}

int tw_peer_news(struct tw_peer *peer, struct tw_peer_news *out, struct tw_err *err)
{
    struct tw_peer_news news;
    if (peer->proc.control_fd < 0) /* stopped, or replaced by another program */
        return tw_fail(err, ESRCH, "news of a peer");
    ssize_t n = recv(peer->proc.control_fd, &news, sizeof news, MSG_DONTWAIT);
    if (n < 0 && (errno == EAGAIN || errno == EINTR))
        return 0;
    if (n == 0 || (n < 0 && errno == ECONNRESET)) /* it ended with an order unread */
        return tw_fail(err, ESRCH, "news of a peer");
    if (n != (ssize_t)sizeof news)
        return tw_fail(err, n < 0 ? errno : EPROTO, "news of a peer");
    *out = news;
    return 1;
}

bool tw_peer_is_gone(struct tw_peer *peer, struct tw_err *why)
{
    char nothing = 0;
    if (peer->proc.pid == 0)
        return false;
    ssize_t n = recv(peer->proc.control_fd, &nothing, sizeof nothing, MSG_PEEK | MSG_DONTWAIT);
    if (n > 0 || (n < 0 && errno != ECONNRESET))
        return false;
    int status = 0;
    while (waitpid(peer->proc.pid, &status, 0) < 0 && errno == EINTR) {
    }
    peer->proc.pid = 0;
    tw_fd_drop(&peer->proc.control_fd);
    if (WIFSIGNALED(status))
        (void)tw_fail(why, 0, "the peer was killed by signal %d", WTERMSIG(status));
    else
        (void)tw_fail(why, WEXITSTATUS(status), "the peer ended");
    return true;
}

int tw_peer_type(struct tw_peer *peer, const char *line, struct tw_err *err)
{
    char typed[TW_NAME_SIZE + 1];
    int n = snprintf(typed, sizeof typed, "%s\n", line);
    tw_peer_listen(peer); /* output before the line */
    peer->n_heard = 0;
    peer->heard[0] = '\0';
    (void)snprintf(peer->awaited, sizeof peer->awaited, "%s", line);
    peer->has_come = false;
    if (peer->terminal_fd < 0 || write(peer->terminal_fd, typed, (size_t)n) != n)
        return tw_fail(err, peer->terminal_fd < 0 ? ENOTTY : errno, "type `%s`", line);
    return 0;
}

/* Appends output and keeps its end. Searches the line in the kept and the new text. */
static void hear(struct tw_peer *peer, const char *bytes, size_t n)
{
    enum { ROOM = sizeof peer->heard - 1, CHUNK = ROOM / 2 };
    while (n > 0) {
        size_t n_new = n < CHUNK ? n : CHUNK;
        if (peer->n_heard + n_new > ROOM) {
            size_t n_old = ROOM - CHUNK; /* more than the length of the line */
            n_old = n_old < peer->n_heard ? n_old : peer->n_heard;
            memmove(peer->heard, peer->heard + peer->n_heard - n_old, n_old);
            peer->n_heard = n_old;
        }
        for (size_t i = 0; i < n_new; i++)
            peer->heard[peer->n_heard + i] = (char)(bytes[i] != '\0' ? bytes[i] : ' ');
        peer->n_heard += n_new;
        peer->heard[peer->n_heard] = '\0';
        peer->has_come = peer->has_come || (peer->awaited[0] != '\0' &&
                                            strstr(peer->heard, peer->awaited) != NULL);
        bytes += n_new;
        n -= n_new;
    }
}

void tw_peer_listen(struct tw_peer *peer)
{
    enum { AT_ONCE = 16 };
    char bytes[4096];
    ssize_t n = 1;
    if (peer->proc.pid == 0 && peer->terminal_fd <= 0) /* {0}: no peer */
        return;
    for (int i = 0; i < AT_ONCE && n > 0 && peer->terminal_fd >= 0 && !peer->terminal_over;
         i++) {
        n = read(peer->terminal_fd, bytes, sizeof bytes);
        if (n > 0)
            hear(peer, bytes, (size_t)n);
        peer->terminal_over = n == 0 || (n < 0 && errno == EIO);
    }
}

bool tw_peer_heard(const struct tw_peer *peer)
{
    return peer->has_come;
}

void tw_peer_drop(struct tw_peer *peer)
{
    bool has_terminal = peer->proc.pid != 0 || peer->terminal_fd > 0;
    tw_proc_drop(&peer->proc);
    if (has_terminal)
        tw_fd_drop(&peer->terminal_fd);
}
