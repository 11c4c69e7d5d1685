#include "restart_carrier.h"

#include "ferry.h"
#include "sock_pass.h"

#include <netinet/in.h>
#include <sys/socket.h>

/* At a time; more wait in the backlog. */
enum { MOST = 128 };

struct connection {
    struct tw_ferry ferry; /* from the world's side to the machine's */
    bool used, connecting;
    size_t which;
};

struct carrier {
    const struct tw_restart *ask;
    struct tw_restarted_let *lets;
    int control_fd;
    int listeners[TW_RESTART_MOST_LETS];
    struct connection connections[MOST];
    bool short_of; /* descriptors or memory: wait before the next accept() */
};

/* Its polls: the control socket, the listeners, two of each connection. There are no more of them
 * than descriptors, as poll() wants: RLIMIT_NOFILE. */
enum { CONTROL, LISTENERS, MOST_POLLS = LISTENERS + TW_RESTART_MOST_LETS + 2 * MOST };

static void refuse(struct carrier *carrier, struct connection *connection, int error)
{
    struct tw_restarted_let *let = &carrier->lets[connection->which];
    if (let->n_failed++ == 0)
        let->error = error;
    tw_ferry_drop(&connection->ferry);
    connection->used = false;
}

/* Connects to the machine's port; the result comes later. */
static void reach(struct carrier *carrier, struct connection *connection, int accepted)
{
    const struct sockaddr_in to = {.sin_family = AF_INET,
                                   .sin_port = htons(carrier->ask->lets[connection->which]),
                                   .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    int error = fd < 0 ? errno : 0;
    connection->used = connection->connecting = true;
    tw_ferry_open(&connection->ferry, accepted, fd);
    if (error == 0 && connect(fd, (const struct sockaddr *)&to, sizeof to) < 0)
        error = errno;
    if (error != 0 && error != EINPROGRESS)
        refuse(carrier, connection, error);
}

static struct connection *free_one(struct carrier *carrier)
{
    for (size_t i = 0; i < MOST; i++) {
        if (!carrier->connections[i].used)
            return &carrier->connections[i];
    }
    return NULL;
}

static void accept_all(struct carrier *carrier, size_t which)
{
    struct connection *connection = NULL;
    while ((connection = free_one(carrier)) != NULL) {
        int fd = accept4(carrier->listeners[which], NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (fd < 0 && errno == ECONNABORTED)
            continue;
        if (fd < 0) {
            carrier->short_of = errno != EAGAIN && errno != EINTR;
            return;
        }
        connection->which = which;
        reach(carrier, connection, fd);
    }
}

static void serve(struct carrier *carrier, struct connection *connection)
{
    if (connection->connecting) {
        int error = 0;
        socklen_t n_bytes = sizeof error;
        if (getsockopt(connection->ferry.fds[1], SOL_SOCKET, SO_ERROR, &error, &n_bytes) < 0)
            error = errno;
        if (error != 0) {
            refuse(carrier, connection, error);
            return;
        }
        connection->connecting = false;
        carrier->lets[connection->which].n_carried++;
    }
    connection->used = tw_ferry_carry(&connection->ferry);
}

/* Takes a listening socket. Returns false at the end. */
static bool take_listener(struct carrier *carrier)
{
    size_t which = 0;
    int fd = -1;
    ssize_t n = tw_sock_pass_receive(carrier->control_fd, &which, sizeof which, &fd);
    if (n != (ssize_t)sizeof which || which >= carrier->ask->n_lets)
        return false;
    tw_fd_drop(&carrier->listeners[which]);
    carrier->listeners[which] = fd;
    return true;
}

static void poll_for(const struct connection *connection, struct pollfd pair[2])
{
    pair[0] = pair[1] = (struct pollfd){.fd = -1};
    if (connection->used && connection->connecting)
        pair[1] = (struct pollfd){.fd = connection->ferry.fds[1], .events = POLLOUT};
    else if (connection->used)
        tw_ferry_polls(&connection->ferry, pair);
}

/* Returns how many there are. */
static size_t fill_polls(struct carrier *carrier, struct pollfd polls[MOST_POLLS])
{
    bool has_room = free_one(carrier) != NULL && !carrier->short_of;
    size_t n_lets = carrier->ask->n_lets;
    size_t n = LISTENERS + n_lets;
    polls[CONTROL] = (struct pollfd){.fd = carrier->control_fd, .events = POLLIN};
    for (size_t i = 0; i < n_lets; i++)
        polls[LISTENERS + i] =
            (struct pollfd){.fd = has_room ? carrier->listeners[i] : -1, .events = POLLIN};
    for (size_t i = 0; i < MOST; i++) {
        size_t at = LISTENERS + n_lets + 2 * i;
        poll_for(&carrier->connections[i], &polls[at]);
        n = carrier->connections[i].used ? at + 2 : n;
    }
    return n;
}

/* Does what poll() has found. Returns false at the end. */
static bool attend(struct carrier *carrier, const struct pollfd polls[], size_t n)
{
    size_t n_lets = carrier->ask->n_lets;
    if (polls[CONTROL].revents != 0 && !take_listener(carrier))
        return false;
    for (size_t at = LISTENERS + n_lets; at < n; at += 2) {
        if (polls[at].revents != 0 || polls[at + 1].revents != 0)
            serve(carrier, &carrier->connections[(at - LISTENERS - n_lets) / 2]);
    }
    for (size_t i = 0; i < n_lets; i++) {
        if (polls[LISTENERS + i].revents != 0)
            accept_all(carrier, i);
    }
    return true;
}

static int carry(int control_fd, void *arg)
{
    enum { PAUSE_MS = 100 };
    struct carrier *carrier = arg;
    struct pollfd polls[MOST_POLLS];
    bool goes_on = true;
    carrier->control_fd = control_fd;
    while (goes_on) {
        size_t n = fill_polls(carrier, polls);
        int n_ready = poll(polls, n, carrier->short_of ? PAUSE_MS : -1);
        if (n_ready < 0 && errno != EINTR)
            return errno;
        carrier->short_of = carrier->short_of && n_ready > 0;
        goes_on = n_ready <= 0 || attend(carrier, polls, n);
    }
    return 0;
}

int tw_restart_carrier_start(const struct tw_restart *ask, struct tw_restarted_let lets[],
                             struct tw_proc *out, struct tw_err *err)
{
    static struct carrier carrier; /* too large for a stack; its pages are the child's */
    carrier.ask = ask;
    carrier.lets = lets;
    for (size_t i = 0; i < TW_RESTART_MOST_LETS; i++)
        carrier.listeners[i] = -1;
    return tw_proc_start(&(struct tw_proc_options){.deaf = true}, carry, &carrier, out, err);
}
