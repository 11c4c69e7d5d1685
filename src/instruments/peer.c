#include "peer.h"

#include "sock.h"
#include "terminal.h"

#include <poll.h>
#include <string.h>
#include <sys/time.h>
#include <sys/wait.h>

enum { MAX_CONNECTIONS = 16, WAIT_S = 5 };

/* Inside the peer's process. */
struct self {
    const struct tw_peer_spec *spec;
    int control_fd;
    int listener_fd;
    int connections[MAX_CONNECTIONS]; /* a client has one */
    bool ended[MAX_CONNECTIONS]; /* the other side has sent its FIN: nothing more to read */
    size_t n_connections;
    int broken; /* errno: it cannot go on, and ends; that is how the lab learns of it */
};

static void say(struct self *self, const struct tw_peer_news *news)
{
    if (send(self->control_fd, news, sizeof *news, MSG_NOSIGNAL) < 0)
        self->broken = errno;
}

static void begin(struct tw_peer_news *news)
{
    news->began_ns = tw_now();
}

static void finish(struct tw_peer_news *news, bool worked)
{
    int error = errno;
    news->took_ns = tw_now() - news->began_ns;
    news->error = worked ? 0 : error;
}

/* Where a connection is, both ends. What is gone already has none: an error. */
static void tell_ends(int fd, struct tw_peer_news *news)
{
    struct tw_err err = {0};
    if (tw_sock_local(fd, &news->local, &err) < 0 ||
        tw_sock_remote(fd, &news->remote, &err) < 0)
        news->error = err.code;
}

static int new_client_socket(const struct self *self, struct tw_err *err)
{
    static const struct tw_endpoint nowhere;
    const struct tw_peer_spec *spec = self->spec;
    const struct timeval wait = {.tv_sec = WAIT_S};
    TW_AUTO(tw_fd_drop) int fd = -1;
    if (tw_sock_new(spec->at.family, &spec->options, &fd, err) < 0)
        return -1;
    if (setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait) < 0 ||
        setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &wait, sizeof wait) < 0)
        return tw_fail(err, errno, "setsockopt SO_RCVTIMEO");
    bool bound = spec->at.port != 0 ||
                 memcmp(spec->at.address, nowhere.address, sizeof nowhere.address) != 0;
    int error = bound ? tw_sock_bind(fd, &spec->at) : 0;
    if (error != 0)
        return tw_fail(err, error, "bind");
    return tw_fd_take(&fd);
}

static void do_connect(struct self *self, const struct tw_peer_order *order,
                       struct tw_peer_news *news)
{
    struct tw_err err = {0};
    struct sockaddr_storage to;
    socklen_t n_bytes = tw_sock_address(&order->to, &to);
    begin(news);
    int fd = new_client_socket(self, &err);
    if (fd < 0) {
        news->error = err.code;
        return;
    }
    begin(news);
    finish(news, connect(fd, (const struct sockaddr *)&to, n_bytes) == 0);
    if (news->error != 0) {
        (void)close(fd);
        return;
    }
    tell_ends(fd, news);
    self->connections[0] = fd;
    self->n_connections = 1;
}

static bool send_all(int fd, const char *bytes, size_t n_bytes)
{
    while (n_bytes > 0) {
        ssize_t n = send(fd, bytes, n_bytes, MSG_NOSIGNAL);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return false;
        bytes += n;
        n_bytes -= (size_t)n;
    }
    return true;
}

static bool receive_echo(int fd, const char *word, size_t n_bytes)
{
    char echo[TW_NAME_SIZE] = "";
    size_t n_had = 0;
    while (n_had < n_bytes) {
        ssize_t n = recv(fd, echo + n_had, n_bytes - n_had, 0);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0) {
            errno = n == 0 ? ECONNRESET : errno == EAGAIN ? ETIMEDOUT : errno;
            return false;
        }
        n_had += (size_t)n;
    }
    errno = EPROTO;
    return memcmp(echo, word, n_bytes) == 0;
}

static void do_send(struct self *self, const struct tw_peer_order *order,
                    struct tw_peer_news *news)
{
    size_t n_bytes = strnlen(order->word, sizeof order->word);
    begin(news);
    errno = ENOTCONN;
    finish(news, self->n_connections > 0 &&
                     send_all(self->connections[0], order->word, n_bytes) &&
                     receive_echo(self->connections[0], order->word, n_bytes));
}

static void do_shutdown(struct self *self, struct tw_peer_news *news)
{
    bool worked = self->n_connections > 0;
    errno = ENOTCONN;
    begin(news);
    for (size_t i = 0; i < self->n_connections; i++)
        worked = shutdown(self->connections[i], SHUT_WR) == 0 && worked;
    finish(news, worked);
}

static void do_close(struct self *self, struct tw_peer_news *news)
{
    bool worked = self->n_connections > 0;
    errno = ENOTCONN;
    begin(news);
    for (size_t i = 0; i < self->n_connections; i++)
        worked = close(self->connections[i]) == 0 && worked;
    finish(news, worked);
    self->n_connections = 0;
}

/* Returns false when the lab is gone, or out of reach. */
static bool take_order(struct self *self)
{
    struct tw_peer_order order;
    struct tw_peer_news news = {.kind = TW_NEWS_DONE};
    ssize_t n = recv(self->control_fd, &order, sizeof order, 0);
    if (n < 0 && errno == EINTR)
        return true;
    if (n < 0)
        self->broken = errno;
    if (n != (ssize_t)sizeof order)
        return false;

    switch (order.verb) {
    case TW_CONNECT:
        do_connect(self, &order, &news);
        break;
    case TW_SEND:
        do_send(self, &order, &news);
        break;
    case TW_SHUTDOWN:
        do_shutdown(self, &news);
        break;
    case TW_CLOSE:
        do_close(self, &news);
        break;
    case TW_STOP:
    case TW_AWAIT:
    case TW_TYPE:
        news.error = EINVAL; /* the lab's to do, not a peer's */
        break;
    }
    say(self, &news);
    return self->broken == 0;
}

static void take_connection(struct self *self)
{
    struct tw_peer_news news = {.kind = TW_NEWS_ACCEPTED};
    if (self->n_connections == MAX_CONNECTIONS)
        return;
    int fd = accept4(self->listener_fd, NULL, NULL, SOCK_CLOEXEC);
    if (fd < 0) { /* or the connection was reset before it was accepted */
        self->broken = tw_sock_is_shortage(errno) ? errno : 0;
        return;
    }
    tell_ends(fd, &news);
    self->ended[self->n_connections] = false;
    self->connections[self->n_connections++] = fd;
    say(self, &news);
}

static void echo(struct self *self, size_t i)
{
    char bytes[4096];
    ssize_t n = recv(self->connections[i], bytes, sizeof bytes, MSG_DONTWAIT);
    bool over = n == 0 || (n < 0 && errno != EINTR && errno != EAGAIN);
    bool failed = n < 0 || (n > 0 && !send_all(self->connections[i], bytes, (size_t)n));
    if (failed && tw_sock_is_shortage(errno))
        self->broken = errno;
    if (over || (failed && n > 0))
        self->ended[i] = true;
}

static void serve(struct self *self)
{
    struct pollfd polls[2 + MAX_CONNECTIONS];
    do {
        polls[0] = (struct pollfd){.fd = self->control_fd, .events = POLLIN};
        polls[1] = (struct pollfd){.fd = self->listener_fd, .events = POLLIN};
        for (size_t i = 0; i < self->n_connections; i++)
            polls[2 + i] = (struct pollfd){.fd = self->ended[i] ? -1 : self->connections[i],
                                           .events = POLLIN};
        if (poll(polls, 2 + self->n_connections, -1) < 0) {
            self->broken = errno == EINTR ? 0 : errno;
            continue;
        }
        for (size_t i = 0; i < self->n_connections; i++) {
            if (polls[2 + i].revents != 0)
                echo(self, i);
        }
        if (polls[1].revents != 0)
            take_connection(self);
    } while (self->broken == 0 && (polls[0].revents == 0 || take_order(self)));
}

/* Ends. The lab learns of that first, then the other side of its connections. */
static int end(struct self *self)
{
    (void)close(self->control_fd);
    return self->broken;
}

static int server_main(int control_fd, void *arg)
{
    struct self self = {.spec = arg, .control_fd = control_fd, .listener_fd = -1};
    struct tw_peer_news news = {.kind = TW_NEWS_READY};
    struct tw_err err = {0};
    begin(&news);
    if (tw_sock_listen(&self.spec->at, &self.spec->options, &self.listener_fd, &news.error,
                       &err) < 0)
        news.error = err.code;
    news.took_ns = tw_now() - news.began_ns;
    if (news.error == 0 && tw_sock_local(self.listener_fd, &news.local, &err) < 0)
        news.error = err.code;
    say(&self, &news);
    if (news.error != 0)
        return news.error;
    if (self.broken == 0)
        serve(&self);
    return end(&self);
}

static int client_main(int control_fd, void *arg)
{
    struct self self = {.spec = arg, .control_fd = control_fd, .listener_fd = -1};
    say(&self, &(struct tw_peer_news){.kind = TW_NEWS_READY});
    while (self.broken == 0 && take_order(&self)) {
    }
    return end(&self);
}

int tw_peer_start(const struct tw_peer_spec *spec, const char *folders, struct tw_peer *out,
                  struct tw_err *err)
{
    struct tw_peer_spec copy = *spec;
    struct tw_peer peer = {.terminal_fd = -1};
    if (spec->command[0] != '\0') {
        if (tw_terminal_start(spec->command, folders, &peer.proc, &peer.terminal_fd, err) < 0)
            return tw_fail_within(err, "start %s", spec->name);
        *out = peer;
        return 0;
    }
    if (tw_proc_start(&(struct tw_proc_options){.apart = true},
                      spec->role == TW_SERVER ? server_main : client_main, &copy, &peer.proc,
                      err) < 0)
        return tw_fail_within(err, "start %s", spec->name);
    *out = peer;
    return 0;
}

int tw_peer_order(struct tw_peer *peer, const struct tw_peer_order *order, struct tw_err *err)
{
    if (peer->proc.pid == 0)
        return tw_fail(err, ESRCH, "order `%s`: the peer was stopped",
                       tw_verb_name(order->verb));
    if (send(peer->proc.control_fd, order, sizeof *order, MSG_NOSIGNAL) !=
        (ssize_t)sizeof *order)
        return tw_fail(err, errno, "order `%s`", tw_verb_name(order->verb));
    return 0;
}

int tw_peer_news(struct tw_peer *peer, struct tw_peer_news *out, struct tw_err *err)
{
    struct tw_peer_news news;
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
