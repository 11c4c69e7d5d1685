#include "peer_orders.h"

#include "peer_churn.h"
#include "peer_exec.h"
#include "sock.h"

#include <signal.h>
#include <string.h>
#include <sys/time.h>
#include <time.h>

/* What a peer does itself when it is told to. */

enum { WAIT_S = 5, PIECE = 65536 };

#define CONNECT_EVERY (200 * TW_US) /* tries of `connect within` */

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

/* How long a call on the socket may wait: longer where the experiment expects that. */
static tw_ns patience(const struct tw_step *step)
{
    return WAIT_S * TW_S + (step->is_timed ? step->max_ns : 0);
}

static int set_patience(int fd, const struct tw_step *step)
{
    const struct timeval wait = {.tv_sec = patience(step) / TW_S,
                                 .tv_usec = patience(step) % TW_S / TW_US};
    bool failed = setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait) < 0 ||
                  setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &wait, sizeof wait) < 0;
    return failed ? errno : 0;
}

/* What that comes to when the time is over: connect() says EINPROGRESS, the others EAGAIN. */
static int time_is_over(int error)
{
    return error == EAGAIN || error == EINPROGRESS ? ETIMEDOUT : error;
}

/* A client that has no address of its own is of the family that it connects to. */
static int new_client_socket(const struct tw_peer_self *self, enum tw_family family,
                             const struct tw_step *step, struct tw_peer_news *news,
                             struct tw_err *err)
{
    const struct tw_peer_spec *spec = self->spec;
    struct tw_endpoint at = spec->at;
    at.family = spec->has_address ? at.family : family;
    TW_AUTO(tw_fd_drop) int fd = -1;
    if (tw_sock_new(at.family, &spec->options, &fd, err) < 0) {
        (void)snprintf(news->unmade, sizeof news->unmade, "%.79s", err->text);
        return -1;
    }
    int error = set_patience(fd, step);
    if (error != 0)
        return tw_fail(err, error, "setsockopt SO_RCVTIMEO");
    error = spec->has_address || at.port != 0 ? tw_sock_bind(fd, &at) : 0;
    if (error != 0)
        return tw_fail(err, error, "bind");
    return tw_fd_take(&fd);
}

/* One connection more; the newest is the last. */
static void connect_once(struct tw_peer_self *self, const struct tw_peer_order *order,
                         struct tw_peer_news *news)
{
    struct tw_err err = {0};
    begin(news);
    TW_AUTO(tw_fd_drop)
    int fd = new_client_socket(self, order->to.family, &order->step, news, &err);
    if (fd < 0) {
        news->error = err.code;
        return;
    }
    begin(news);
    errno = tw_sock_connect(fd, &order->to, patience(&order->step));
    finish(news, errno == 0);
    news->error = time_is_over(news->error);
    if (news->error == 0) {
        tw_peer_self_tell_ends(fd, news);
        self->connections[self->n_connections++] = tw_fd_take(&fd);
    }
}

/* Until it works, or its time is over. What it took is counted from the first try. */
static void connect_within(struct tw_peer_self *self, const struct tw_peer_order *order,
                           struct tw_peer_news *news)
{
    connect_once(self, order, news);
    tw_ns began = news->began_ns;
    tw_ns failed = began;
    while (news->error != 0 && tw_now() - began < order->step.action.time_ns) {
        failed = news->began_ns;
        (void)nanosleep(&(struct timespec){.tv_nsec = CONNECT_EVERY}, NULL);
        news->error = 0;
        connect_once(self, order, news);
    }
    news->least_ns = failed - began;
    if (order->step.action.time_ns > 0)
        news->took_ns += news->began_ns - began;
    news->began_ns = began;
}

/* As often as asked, until one fails; each that worked is told of. */
static void do_connect(struct tw_peer_self *self, const struct tw_peer_order *order,
                       struct tw_peer_news *news)
{
    for (unsigned i = 0; i < order->step.action.n && news->error == 0; i++) {
        if (self->n_connections == TW_PEER_CONNECTIONS) {
            news->error = EMFILE;
            return;
        }
        connect_within(self, order, news);
        if (news->error == 0 && i + 1 < order->step.action.n) {
            news->kind = TW_NEWS_CONNECTED;
            tw_peer_self_say(self, news);
            *news = (struct tw_peer_news){.kind = TW_NEWS_DONE};
        }
    }
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
            errno = n == 0 ? ECONNRESET : errno;
            return false;
        }
        n_had += (size_t)n;
    }
    errno = EPROTO;
    return memcmp(echo, word, n_bytes) == 0;
}

/* The descriptor that an order is about: the newest connection's, or the listener's; -1. */
static int subject(const struct tw_peer_self *self, const struct tw_peer_order *order)
{
    if (order->step.action.listener)
        return self->listener_fd;
    return self->n_connections > 0 ? self->connections[self->n_connections - 1] : -1;
}

/* The same, to send or receive on it. */
static int patient_subject(const struct tw_peer_self *self, const struct tw_peer_order *order)
{
    int fd = subject(self, order);
    if (fd >= 0)
        (void)!set_patience(fd, &order->step); /* else it waits as long as the lab */
    return fd;
}

static void do_send(struct tw_peer_self *self, const struct tw_peer_order *order,
                    struct tw_peer_news *news)
{
    size_t n_bytes = strnlen(order->step.action.word, sizeof order->step.action.word);
    int fd = patient_subject(self, order);
    begin(news);
    errno = ENOTCONN;
    finish(news, fd >= 0 && tw_peer_self_send(fd, order->step.action.word, n_bytes) &&
                     receive_echo(fd, order->step.action.word, n_bytes));
    news->error = time_is_over(news->error);
}

static void do_write(struct tw_peer_self *self, const struct tw_peer_order *order,
                     struct tw_peer_news *news)
{
    static const char bytes[PIECE];
    int fd = patient_subject(self, order);
    bool worked = fd >= 0;
    errno = ENOTCONN;
    begin(news);
    for (size_t left = order->step.action.n; left > 0 && worked;) {
        size_t n = left < sizeof bytes ? left : sizeof bytes;
        worked = tw_peer_self_send(fd, bytes, n);
        left -= n;
    }
    finish(news, worked);
    news->error = time_is_over(news->error);
}

static void do_read(struct tw_peer_self *self, const struct tw_peer_order *order,
                    struct tw_peer_news *news)
{
    static char bytes[PIECE];
    int fd = patient_subject(self, order);
    bool worked = fd >= 0;
    errno = ENOTCONN;
    begin(news);
    for (size_t left = order->step.action.n; left > 0 && worked;) {
        ssize_t n = recv(fd, bytes, left < sizeof bytes ? left : sizeof bytes, 0);
        if (n < 0 && errno == EINTR)
            continue;
        errno = n == 0 ? ENODATA : errno; /* the other side has closed before that many came */
        worked = n > 0;
        left -= worked ? (size_t)n : 0;
    }
    finish(news, worked);
    news->error = time_is_over(news->error);
}

static void do_shutdown(struct tw_peer_self *self, const struct tw_peer_order *order,
                        struct tw_peer_news *news)
{
    bool worked = self->n_connections > 0;
    errno = ENOTCONN;
    begin(news);
    for (size_t i = 0; i < self->n_connections; i++)
        worked = shutdown(self->connections[i], order->step.action.how) == 0 && worked;
    finish(news, worked);
}

static void do_close(struct tw_peer_self *self, const struct tw_peer_order *order,
                     struct tw_peer_news *news)
{
    bool listener = order->step.action.listener;
    bool worked = listener ? self->listener_fd >= 0 : self->n_connections > 0;
    errno = ENOTCONN;
    begin(news);
    if (listener && worked)
        worked = close(self->listener_fd) == 0;
    for (size_t i = 0; i < self->n_connections && !listener; i++)
        worked = close(self->connections[i]) == 0 && worked;
    finish(news, worked);
    if (listener)
        self->listener_fd = -1;
    else
        self->n_connections = 0;
}

/* On the socket that is there; a client without a connection has it on its next. */
static void do_set(struct tw_peer_self *self, const struct tw_peer_order *order,
                   struct tw_peer_news *news)
{
    int fd = subject(self, order);
    begin(news);
    if (fd < 0 && self->spec->role == TW_CLIENT)
        tw_socket_options_apply(&self->spec->options, &order->step.action.option);
    else if (fd < 0)
        news->error = ENOTCONN;
    else
        news->error = tw_sock_set(fd, &order->step.action.option);
    news->took_ns = tw_now() - news->began_ns;
}

static void do_listen(struct tw_peer_self *self, const struct tw_peer_order *order,
                      struct tw_peer_news *news)
{
    (void)order;
    begin(news);
    errno = EBADF;
    finish(news, self->listener_fd >= 0 && listen(self->listener_fd, TW_PEER_BACKLOG) == 0);
    struct tw_err ignored = {0};
    if (news->error == 0 && tw_sock_local(self->listener_fd, &news->local, &ignored) < 0)
        news->local.port = 0;
}

/* The child has all that we have open, and does nothing until it is killed. */
static void do_fork(struct tw_peer_self *self, const struct tw_peer_order *order,
                    struct tw_peer_news *news)
{
    (void)order;
    (void)signal(SIGCHLD, SIG_IGN); /* its end is nobody's business here */
    begin(news);
    pid_t child = fork();
    if (child == 0) {
        (void)close(self->control_fd); /* so that our end is seen, whatever it holds */
        for (;;)
            (void)pause();
    }
    finish(news, child > 0);
    news->child = child > 0 ? child : 0;
}

/* That it has worked shows where the control socket ends: it is closed on exec. */
static void do_exec(struct tw_peer_self *self, const struct tw_peer_order *order,
                    struct tw_peer_news *news)
{
    begin(news);
    news->error = tw_peer_exec(self, tw_step_argument(&order->step.action), &news->unprepared);
    news->took_ns = tw_now() - news->began_ns;
}

typedef void do_order(struct tw_peer_self *self, const struct tw_peer_order *order,
                      struct tw_peer_news *news);

static void do_churn(struct tw_peer_self *self, const struct tw_peer_order *order,
                     struct tw_peer_news *news)
{
    do_order *churn =
        self->spec->role == TW_SERVER ? tw_peer_churn_server : tw_peer_churn_client;
    churn(self, order, news);
}

/* What a peer does itself; the rest is the lab's. */
static do_order *const orders[TW_N_VERBS] = {
    [TW_CONNECT] = do_connect, [TW_SEND] = do_send,         [TW_WRITE] = do_write,
    [TW_READ] = do_read,       [TW_SHUTDOWN] = do_shutdown, [TW_CLOSE] = do_close,
    [TW_SET] = do_set,         [TW_DO_LISTEN] = do_listen,  [TW_FORK] = do_fork,
    [TW_EXEC] = do_exec,       [TW_CHURN] = do_churn,
};

void tw_peer_orders_obey(struct tw_peer_self *self, const struct tw_peer_order *order,
                         struct tw_peer_news *news)
{
    if (orders[order->step.action.verb] == NULL)
        news->error = EINVAL;
    else
        orders[order->step.action.verb](self, order, news);
}
