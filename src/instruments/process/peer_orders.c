#include "peer_orders.h"

#include "peer_call.h"
#include "peer_churn.h"
#include "peer_connect.h"
#include "peer_exec.h"
#include "sock.h"

#include <signal.h>
#include <string.h>
#include <sys/socket.h>

/* The orders that a peer carries out itself. */

enum { PIECE = 65536 };

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

/* The descriptor that an order refers to: the newest connection, or the listener; -1: none. */
static int subject(const struct tw_peer_self *self, const struct tw_peer_order *order)
{
    if (order->step.action.listener)
        return self->listener_fd;
    return self->n_connections > 0 ? self->connections[self->n_connections - 1] : -1;
}

/* The same, with a time limit for sending and receiving. */
static int patient_subject(const struct tw_peer_self *self, const struct tw_peer_order *order)
{
    int fd = subject(self, order);
    if (fd >= 0)
        (void)!tw_peer_call_set_patience(fd,
                                         /* otherwise the call waits as long as the lab does */
                                         &order->step);
    return fd;
}

static void do_send(struct tw_peer_self *self, const struct tw_peer_order *order,
                    struct tw_peer_news *news)
{
    size_t n_bytes = strnlen(order->step.action.word, sizeof order->step.action.word);
    int fd = patient_subject(self, order);
    tw_peer_call_begin(news);
    errno = ENOTCONN;
    tw_peer_call_finish(news, fd >= 0 &&
                                  tw_peer_self_send(fd, order->step.action.word, n_bytes) &&
                                  receive_echo(fd, order->step.action.word, n_bytes));
    news->error = tw_peer_call_error(news->error);
}

static void do_write(struct tw_peer_self *self, const struct tw_peer_order *order,
                     struct tw_peer_news *news)
{
    static const char bytes[PIECE];
    int fd = patient_subject(self, order);
    bool worked = fd >= 0;
    errno = ENOTCONN;
    tw_peer_call_begin(news);
    for (size_t left = order->step.action.n; left > 0 && worked;) {
        size_t n = left < sizeof bytes ? left : sizeof bytes;
        worked = tw_peer_self_send(fd, bytes, n);
        left -= n;
    }
    tw_peer_call_finish(news, worked);
    news->error = tw_peer_call_error(news->error);
}

static void do_read(struct tw_peer_self *self, const struct tw_peer_order *order,
                    struct tw_peer_news *news)
{
    static char bytes[PIECE];
    int fd = patient_subject(self, order);
    bool worked = fd >= 0;
    errno = ENOTCONN;
    tw_peer_call_begin(news);
    for (size_t left = order->step.action.n; left > 0 && worked;) {
        ssize_t n = recv(fd, bytes, left < sizeof bytes ? left : sizeof bytes, 0);
        if (n < 0 && errno == EINTR)
            continue;
        errno = n == 0 ? ENODATA : errno; /* the other side closed before all bytes arrived */
        worked = n > 0;
        left -= worked ? (size_t)n : 0;
    }
    tw_peer_call_finish(news, worked);
    news->error = tw_peer_call_error(news->error);
}

static void do_shutdown(struct tw_peer_self *self, const struct tw_peer_order *order,
                        struct tw_peer_news *news)
{
    bool worked = self->n_connections > 0;
    errno = ENOTCONN;
    tw_peer_call_begin(news);
    for (size_t i = 0; i < self->n_connections; i++)
        worked = shutdown(self->connections[i], order->step.action.how) == 0 && worked;
    tw_peer_call_finish(news, worked);
}

static void do_close(struct tw_peer_self *self, const struct tw_peer_order *order,
                     struct tw_peer_news *news)
{
    bool listener = order->step.action.listener;
    bool worked = listener ? self->listener_fd >= 0 : self->n_connections > 0;
    errno = ENOTCONN;
    tw_peer_call_begin(news);
    if (listener && worked)
        worked = close(self->listener_fd) == 0;
    for (size_t i = 0; i < self->n_connections && !listener; i++)
        worked = close(self->connections[i]) == 0 && worked;
    tw_peer_call_finish(news, worked);
    if (listener)
        self->listener_fd = -1;
    else
        self->n_connections = 0;
}

/* Sets the option on the existing socket; a client without a connection keeps it for the next.
 */
static void do_set(struct tw_peer_self *self, const struct tw_peer_order *order,
                   struct tw_peer_news *news)
{
    int fd = subject(self, order);
    tw_peer_call_begin(news);
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
    tw_peer_call_begin(news);
    errno = EBADF;
    tw_peer_call_finish(news, self->listener_fd >= 0 &&
                                  listen(self->listener_fd, TW_PEER_BACKLOG) == 0);
    struct tw_err ignored = {0};
    if (news->error == 0 && tw_sock_local(self->listener_fd, &news->local, &ignored) < 0)
        news->local.port = 0;
}

/* The child shares all open descriptors and waits until it is killed. */
static void do_fork(struct tw_peer_self *self, const struct tw_peer_order *order,
                    struct tw_peer_news *news)
{
    (void)order;
    (void)signal(SIGCHLD, SIG_IGN); /* nobody waits for the child */
    tw_peer_call_begin(news);
    pid_t child = fork();
    if (child == 0) {
        (void)close(self->control_fd); /* so that the lab sees EOF when this process ends */
        for (;;)
            (void)pause();
    }
    tw_peer_call_finish(news, child > 0);
    news->child = child > 0 ? child : 0;
}

/* Success shows as the end of the control socket, which is close-on-exec. */
static void do_exec(struct tw_peer_self *self, const struct tw_peer_order *order,
                    struct tw_peer_news *news)
{
    tw_peer_call_begin(news);
    news->error = tw_peer_exec(self, tw_step_argument(&order->step.action), &news->unprepared);
    news->took_ns = tw_now() - news->began_ns;
}

static void do_churn(struct tw_peer_self *self, const struct tw_peer_order *order,
                     struct tw_peer_news *news)
{
    if (self->spec->role == TW_SERVER)
        tw_peer_churn_server(self, order, news);
    else
        tw_peer_churn_client(self, order, news);
}

/* Orders that the lab carries out for its peers, or that do not exist. */
static void refuse(struct tw_peer_self *self, const struct tw_peer_order *order,
                   struct tw_peer_news *news)
{
    (void)self;
    (void)order;
    news->error = EINVAL;
}

typedef void do_order(struct tw_peer_self *self, const struct tw_peer_order *order,
                      struct tw_peer_news *news);

static do_order *order_of(enum tw_verb verb)
{
    switch (verb) {
    case TW_CONNECT:
        return tw_peer_connect_often;
    case TW_CHURN:
        return do_churn;
    case TW_SEND:
        return do_send;
    case TW_WRITE:
        return do_write;
    case TW_READ:
        return do_read;
    case TW_SHUTDOWN:
        return do_shutdown;
    case TW_CLOSE:
        return do_close;
    case TW_SET:
        return do_set;
    case TW_DO_LISTEN:
        return do_listen;
    case TW_FORK:
        return do_fork;
    case TW_EXEC:
        return do_exec;
    case TW_LEAVE:
    case TW_DESTROY:
    case TW_STOP:
    case TW_AWAIT:
    case TW_TYPE:
    case TW_WAIT:
    case TW_ORDER:
    case TW_BIND:
    case TW_PROOF:
    case TW_BECOME:
    case TW_WIRE_DEED:
        return refuse;
    }
    return refuse;
}

void tw_peer_orders_obey(struct tw_peer_self *self, const struct tw_peer_order *order,
                         struct tw_peer_news *news)
{
    order_of(order->step.action.verb)(self, order, news);
}
