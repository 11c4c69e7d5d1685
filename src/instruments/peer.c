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
    if (spec->command[0] != '\0') {
        if (tw_terminal_start(spec->command, folders, &peer.proc, &peer.terminal_fd, err) < 0)
            return tw_fail_within(err, "start %s", spec->name);
        *out = peer;
        return 0;
    }
    if (tw_proc_start(&(struct tw_proc_options){.apart = true},
                      spec->role == TW_SERVER ? tw_peer_server_main : tw_peer_client_main,
                      &birth, &peer.proc, err) < 0)
        return tw_fail_within(err, "start %s", spec->name);
    *out = peer;
    return 0;
}

int tw_peer_order(struct tw_peer *peer, const struct tw_peer_order *order, struct tw_err *err)
{
    if (peer->proc.pid == 0)
        return tw_fail(err, ESRCH, "order `%s`: the peer was stopped",
                       tw_verb_name(order->step.verb));
    if (send(peer->proc.control_fd, order, sizeof *order, MSG_NOSIGNAL) !=
        (ssize_t)sizeof *order)
        return tw_fail(err, errno, "order `%s`", tw_verb_name(order->step.verb));
    return 0;
}

int tw_peer_news(struct tw_peer *peer, struct tw_peer_news *out, struct tw_err *err)
{
    struct tw_peer_news news;
    if (peer->proc.control_fd < 0) /* stopped, or another program now */
        return tw_fail(err, ESRCH, "news of a peer");
    ssize_t n = recv(peer->proc.control_fd, &news, sizeof news, MSG_DONTWAIT);
    if (n < 0 && (errno == EAGAIN || errno == EINTR))
        return 0;
    if (n == 0 || (n < 0 && errno == ECONNRESET)) /* with an order that it did not read */
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
    (void)!tw_peer_heard(peer, ""); /* what came before the line */
    peer->n_heard = 0;
    peer->heard[0] = '\0';
    if (peer->terminal_fd < 0 || write(peer->terminal_fd, typed, (size_t)n) != n)
        return tw_fail(err, peer->terminal_fd < 0 ? ENOTTY : errno, "type `%s`", line);
    return 0;
}

bool tw_peer_heard(struct tw_peer *peer, const char *word)
{
    char bytes[256];
    ssize_t n = 0;
    while (peer->terminal_fd >= 0 && (n = read(peer->terminal_fd, bytes, sizeof bytes)) > 0) {
        for (ssize_t i = 0; i < n; i++) {
            if (peer->n_heard + 1 < sizeof peer->heard && bytes[i] != '\0')
                peer->heard[peer->n_heard++] = bytes[i];
        }
        peer->heard[peer->n_heard] = '\0';
    }
    return strstr(peer->heard, word) != NULL;
}

void tw_peer_drop(struct tw_peer *peer)
{
    bool has_terminal = peer->proc.pid != 0 || peer->terminal_fd > 0;
    tw_proc_drop(&peer->proc);
    if (has_terminal)
        tw_fd_drop(&peer->terminal_fd);
}
