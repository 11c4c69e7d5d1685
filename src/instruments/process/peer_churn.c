#include "peer_churn.h"

#include "churn_source.h"
#include "sock.h"

#include <fcntl.h>
#include <poll.h>

/* Tens of thousands of connections: a client makes them, and a server closes each one first.
 * Several are open at a time, so that neither side waits until the other wakes up. The window
 * is smaller than the server's backlog and the limit of descriptors. */
enum { WINDOW = 256, WAIT_S = 5 };

static tw_ns deadline_of(const struct tw_peer_order *order)
{
    const struct tw_step *step = &order->step;
    return tw_now() + WAIT_S * TW_S + step->action.time_ns +
           (step->is_timed ? step->max_ns : 0);
}

/* Waits until the descriptor is readable. Returns 0 or an errno: ECANCELED when the lab sends
 * another order. */
static int await(const struct tw_peer_self *self, int fd, tw_ns until_ns)
{
    struct pollfd polls[] = {{.fd = fd, .events = POLLIN},
                             {.fd = self->control_fd, .events = POLLIN}};
    tw_ns left_ns = until_ns - tw_now();
    int n = poll(polls, TW_COUNT(polls), left_ns > 0 ? (int)(left_ns / TW_MS) : 0);
    if (n < 0)
        return errno == EINTR ? 0 : errno;
    if (n == 0)
        return ETIMEDOUT;
    return polls[0].revents == 0 ? ECANCELED : 0;
}

/* Sets whether accept() blocks. A blocked accept() would not notice orders of the lab. */
static int set_waiting(int fd, bool waits)
{
    int flags = fcntl(fd, F_GETFL);
    if (flags < 0 || fcntl(fd, F_SETFL, waits ? flags & ~O_NONBLOCK : flags | O_NONBLOCK) < 0)
        return errno;
    return 0;
}

static int close_each(struct tw_peer_self *self, const struct tw_peer_order *order)
{
    tw_ns until_ns = deadline_of(order);
    int error = 0;
    for (unsigned n = 0; n < order->step.action.n && error == 0;) {
        int fd = accept4(self->listener_fd, NULL, NULL, SOCK_CLOEXEC);
        if (fd >= 0) {
            error = close(fd) < 0 ? errno : 0;
            n++;
        } else if (errno == EAGAIN) {
            error = await(self, self->listener_fd, until_ns);
        } else {
            error = errno;
        }
    }
    return error;
}

void tw_peer_churn_server(struct tw_peer_self *self, const struct tw_peer_order *order,
                          struct tw_peer_news *news)
{
    const struct tw_peer_news ready = {.kind = TW_NEWS_READY};
    news->began_ns = tw_now();
    news->error = set_waiting(self->listener_fd, false);
    tw_peer_self_say(self, &ready);
    if (self->broken != 0) /* no client got READY, so none will connect */
        news->error = self->broken;
    if (news->error == 0)
        news->error = close_each(self, order);
    int error = set_waiting(self->listener_fd, true);
    news->error = news->error != 0 ? news->error : error;
    news->took_ns = tw_now() - news->began_ns;
    /* The server is unreliable now and ends, so that its client does not wait for it. */
    if (news->error != 0 && news->error != ETIMEDOUT && news->error != ECANCELED)
        self->broken = news->error;
}

struct churn {
    const struct tw_peer_self *self;
    const struct tw_peer_order *order;
    tw_ns until_ns;
    unsigned n_sources; /* sources used */
    unsigned n_made;
    int fds[WINDOW]; /* ring buffer of open connections, the oldest at `first` */
    unsigned first, n_open;
};

/* Creates a socket bound to the next source. Sources already in use, as can happen on the
 * host's own network, are skipped. */
static int new_source(struct churn *churn, int *out_fd)
{
    const struct tw_peer_spec *spec = churn->self->spec;
    while (tw_now() < churn->until_ns) {
        struct tw_err why = {0};
        struct tw_endpoint from;
        TW_AUTO(tw_fd_drop) int fd = -1;
        if (!tw_churn_source(spec, &churn->order->to,
                             churn->order->first_source + churn->n_sources, &from))
            return EADDRNOTAVAIL;
        churn->n_sources++;
        if (tw_sock_new(from.family, &spec->options, &fd, &why) < 0)
            return why.code;
        int error = tw_sock_bind(fd, &from);
        if (error == 0)
            *out_fd = tw_fd_take(&fd);
        if (error != EADDRINUSE)
            return error;
    }
    return ETIMEDOUT;
}

static int connect_next(struct churn *churn)
{
    struct sockaddr_storage to;
    socklen_t n_bytes = tw_sock_address(&churn->order->to, &to);
    TW_AUTO(tw_fd_drop) int fd = -1;
    int error = new_source(churn, &fd);
    if (error != 0)
        return error;
    if (connect(fd, (const struct sockaddr *)&to, n_bytes) < 0)
        return errno;
    churn->fds[(churn->first + churn->n_open++) % WINDOW] = tw_fd_take(&fd);
    churn->n_made++;
    return 0;
}

/* Closes the n oldest connections, which the server has closed. The server accepts in the
 * order in which they were made, so that waiting for the last of them needs one wake-up. */
static int close_oldest(struct churn *churn, unsigned n)
{
    int error =
        await(churn->self, churn->fds[(churn->first + n - 1) % WINDOW], churn->until_ns);
    for (; n > 0 && error == 0; n--) {
        char nothing = 0;
        int fd = churn->fds[churn->first];
        ssize_t got = recv(fd, &nothing, sizeof nothing, MSG_DONTWAIT);
        if (got < 0 && errno == EAGAIN) {
            error = await(churn->self, fd, churn->until_ns);
            n += error == 0;
            continue;
        }
        error = got < 0 ? errno : 0;
        if (error == 0 && got > 0)
            error = EPROTO; /* neither side sends data */
        (void)close(fd);
        churn->first = (churn->first + 1) % WINDOW;
        churn->n_open--;
    }
    return error;
}

void tw_peer_churn_client(struct tw_peer_self *self, const struct tw_peer_order *order,
                          struct tw_peer_news *news)
{
    struct churn churn = {.self = self, .order = order, .until_ns = deadline_of(order)};
    news->began_ns = tw_now();
    while (news->error == 0 && (churn.n_made < order->step.action.n || churn.n_open > 0)) {
        while (news->error == 0 && churn.n_open < WINDOW && churn.n_made < order->step.action.n)
            news->error = connect_next(&churn);
        if (news->error == 0)
            news->error = close_oldest(&churn, (churn.n_open + 1) / 2);
    }
    news->took_ns = tw_now() - news->began_ns;
    news->n_sources = churn.n_sources;
    for (; churn.n_open > 0; churn.n_open--, churn.first = (churn.first + 1) % WINDOW)
        (void)close(churn.fds[churn.first]);
}
