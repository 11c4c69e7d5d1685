#include "peer_process.h"

#include "confine.h"
#include "peer_orders.h"
#include "sock.h"

#include <poll.h>
#include <string.h>
#include <sys/stat.h>

/* Returns false when the lab is gone, or the socket failed. */
static bool take_order(struct tw_peer_self *self)
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
    tw_peer_orders_obey(self, &order, &news);
    tw_peer_self_say(self, &news);
    return self->broken == 0;
}

static void take_connection(struct tw_peer_self *self)
{
    struct tw_peer_news news = {.kind = TW_NEWS_ACCEPTED};
    if (self->n_connections == TW_PEER_CONNECTIONS)
        return;
    int fd = accept4(self->listener_fd, NULL, NULL,
                     self->spec->options.inherited ? 0 : SOCK_CLOEXEC);
    if (fd < 0) { /* or the connection was reset before accept() */
        self->broken = tw_sock_is_shortage(errno) ? errno : 0;
        self->deaf = errno == EINVAL;
        return;
    }
    tw_peer_self_tell_ends(fd, &news);
    self->ended[self->n_connections] = false;
    self->connections[self->n_connections++] = fd;
    tw_peer_self_say(self, &news);
}

/* Sends back the received bytes. */
static void echo(struct tw_peer_self *self, size_t i)
{
    char bytes[4096];
    ssize_t n = recv(self->connections[i], bytes, sizeof bytes, MSG_DONTWAIT);
    bool over = n == 0 || (n < 0 && errno != EINTR && errno != EAGAIN);
    bool failed =
        n < 0 || (n > 0 && !tw_peer_self_send(self->connections[i], bytes, (size_t)n));
    if (failed && tw_sock_is_shortage(errno))
        self->broken = errno;
    if (n == 0 && self->spec->follows) {
        (void)close(self->connections[i]);
        self->connections[i] = self->connections[--self->n_connections];
        self->ended[i] = self->ended[self->n_connections];
        return;
    }
    if (over || (failed && n > 0))
        self->ended[i] = true;
}

static void serve(struct tw_peer_self *self)
{
    struct pollfd polls[2 + TW_PEER_CONNECTIONS];
    do {
        polls[0] = (struct pollfd){.fd = self->control_fd, .events = POLLIN};
        bool takes = !self->deaf && !self->spec->absent;
        polls[1] = (struct pollfd){.fd = takes ? self->listener_fd : -1, .events = POLLIN};
        for (size_t i = 0; i < self->n_connections; i++)
            polls[2 + i] = (struct pollfd){
                .fd = self->ended[i] || self->spec->silent ? -1 : self->connections[i],
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

/* Ends. The lab sees it first, then the other side of each connection. */
static int end(struct tw_peer_self *self)
{
    (void)close(self->control_fd);
    return self->broken;
}

/* Changes to the user that the experiment asks for. A program of `exec` is confined at this
 * point already, because confining needs privileges that the new user lacks. Returns 0 or the
 * errno (EPERM: only root can). */
static int become_user(const struct tw_peer_spec *spec, struct tw_peer_news *news)
{
    int error = spec->has_uid ? tw_confine(&spec->uid) : 0;
    if (error != 0 && error != EPERM)
        (void)snprintf(news->unmade, sizeof news->unmade, "become user %u: %.40s", spec->uid,
                       strerror(error));
    return error;
}

static int open_listener(struct tw_peer_self *self, struct tw_peer_news *news)
{
    struct tw_err err = {0};
    const struct tw_peer_spec *spec = self->spec;
    TW_AUTO(tw_fd_drop) int fd = -1;
    if (tw_sock_new(spec->at.family, &spec->options, &fd, &err) < 0) {
        (void)snprintf(news->unmade, sizeof news->unmade, "%.79s", err.text);
        return err.code;
    }
    int error = tw_sock_bind(fd, &spec->at);
    if (error == 0 && !spec->idle && listen(fd, TW_PEER_BACKLOG) < 0)
        error = errno;
    if (error == 0)
        self->listener_fd = tw_fd_take(&fd);
    return error;
}

int tw_peer_process_server(int control_fd, void *arg)
{
    struct tw_peer_birth *birth = arg;
    struct tw_peer_self self = {.spec = &birth->spec,
                                .folders = birth->folders,
                                .control_fd = control_fd,
                                .listener_fd = -1};
    struct tw_peer_news news = {.kind = TW_NEWS_READY};
    struct tw_err err = {0};
    int refused = become_user(self.spec, &news);
    news.began_ns = tw_now();
    news.error = refused != 0 ? refused : open_listener(&self, &news);
    news.took_ns = tw_now() - news.began_ns;
    struct stat about;
    if (news.error == 0 && tw_sock_local(self.listener_fd, &news.local, &err) < 0)
        news.error = err.code;
    if (news.error == 0 && fstat(self.listener_fd, &about) == 0)
        news.inode = about.st_ino;
    tw_peer_self_say(&self, &news);
    if (news.error != 0)
        return news.error;
    if (self.broken == 0)
        serve(&self);
    return end(&self);
}

/* Closes each connection that the other side has closed, at any time until the next order. */
static void follow(struct tw_peer_self *self)
{
    while (self->n_connections > 0) {
        struct pollfd polls[] = {
            {.fd = self->control_fd, .events = POLLIN},
            {.fd = self->connections[self->n_connections - 1], .events = POLLRDHUP},
        };
        int n = poll(polls, TW_COUNT(polls), -1);
        if (n < 0 && errno != EINTR)
            self->broken = errno;
        if (n > 0 && polls[1].revents != 0)
            (void)close(self->connections[--self->n_connections]);
        if (self->broken != 0 || (n > 0 && polls[0].revents != 0))
            return;
    }
}

int tw_peer_process_client(int control_fd, void *arg)
{
    struct tw_peer_birth *birth = arg;
    struct tw_peer_self self = {.spec = &birth->spec,
                                .folders = birth->folders,
                                .control_fd = control_fd,
                                .listener_fd = -1};
    struct tw_peer_news news = {.kind = TW_NEWS_READY};
    news.error = become_user(self.spec, &news);
    tw_peer_self_say(&self, &news);
    while (news.error == 0 && self.broken == 0 && take_order(&self)) {
        if (self.spec->follows)
            follow(&self);
    }
    return news.error != 0 ? news.error : end(&self);
}
