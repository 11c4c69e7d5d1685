#include "peer_connect.h"

#include "peer_call.h"
#include "sock.h"

#include <time.h>

#define CONNECT_EVERY (200 * TW_US) /* interval between the attempts of `connect within` */

/* A client without an address of its own uses the address family of its target. */
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
    int error = tw_peer_call_set_patience(fd, step);
    if (error != 0)
        return tw_fail(err, error, "setsockopt SO_RCVTIMEO");
    error = spec->has_address || spec->any_port || at.port != 0 ? tw_sock_bind(fd, &at) : 0;
    if (error != 0)
        return tw_fail(err, error, "bind");
    return tw_fd_take(&fd);
}

/* Makes one connection; the newest is the last. */
static void connect_once(struct tw_peer_self *self, const struct tw_peer_order *order,
                         struct tw_peer_news *news)
{
    struct tw_err err = {0};
    tw_peer_call_begin(news);
    TW_AUTO(tw_fd_drop)
    int fd = new_client_socket(self, order->to.family, &order->step, news, &err);
    if (fd < 0) {
        news->error = err.code;
        return;
    }
    tw_peer_call_begin(news);
    errno = tw_sock_connect(fd, &order->to, tw_peer_call_patience(&order->step));
    tw_peer_call_finish(news, errno == 0);
    news->error = tw_peer_call_error(news->error);
    if (news->error == 0) {
        tw_peer_self_tell_ends(fd, news);
        self->connections[self->n_connections++] = tw_fd_take(&fd);
    }
}

/* Retries until it succeeds or the time is over. The duration counts from the first attempt.
 */
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

void tw_peer_connect_often(struct tw_peer_self *self, const struct tw_peer_order *order,
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
