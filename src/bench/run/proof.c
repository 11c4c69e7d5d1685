#include "proof.h"

#include "intake.h"
#include "probe_stance.h"
#include "sock.h"

#include <poll.h>
#include <sys/socket.h>
#include <sys/time.h>

/* Everything happens in one process: loopback completes a handshake inside connect(), so that
 * nothing here blocks unless the kernel misbehaves. */

static const char WORD[] = "alive";

static int set_patience(int fd, struct tw_err *err)
{
    const struct timeval patience = {.tv_sec = 1};
    if (setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience) < 0 ||
        setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience) < 0)
        return tw_fail(err, errno, "setsockopt SO_RCVTIMEO");
    return 0;
}

/* Whether a connection of this run had the port. A SYN of the same four-tuple would reuse the
 * TIME-WAIT that is being measured (RFC 9293, MAY-2). */
static bool is_taken(const struct tw_tracker *tracker, uint16_t port)
{
    for (size_t i = 0; i < tracker->n; i++) {
        if (tracker->list[i].at[0].port == port)
            return true;
    }
    return false;
}

/* A client with a port of its own: the kernel's choice or, if the experiment left the kernel
 * no ports to choose from, the first free port. */
static int new_client(const struct tw_tracker *tracker, enum tw_family family, int *out_fd,
                      struct tw_endpoint *out_at, struct tw_err *err)
{
    static const struct tw_socket_options none;
    enum { CHOICES = 64, TRIES = 256, FIRST_PORT = 40000 };
    int error = EADDRINUSE;
    for (int i = 0; i < TRIES && (error == 0 || error == EADDRINUSE); i++) {
        struct tw_endpoint at = {.family = family};
        TW_AUTO(tw_fd_drop) int fd = -1;
        if (tw_sock_new(family, &none, &fd, err) < 0 || set_patience(fd, err) < 0)
            return -1;
        tw_sock_reach(&at);
        at.port = i < CHOICES ? 0 : (uint16_t)(FIRST_PORT + i);
        error = tw_sock_bind(fd, &at);
        if (error == 0 && tw_sock_local(fd, &at, err) < 0)
            return -1;
        if (error == 0 && !is_taken(tracker, at.port)) {
            *out_at = at;
            *out_fd = tw_fd_take(&fd);
            return 0;
        }
    }
    return tw_fail(err, error != 0 ? error : EADDRINUSE, "bind");
}

/* Sends a word there and back. */
static int exchange(int client_fd, int server_fd, struct tw_err *err)
{
    char word[sizeof WORD];
    errno = 0; /* end of the connection is not an errno */
    if (send(client_fd, WORD, sizeof WORD, MSG_NOSIGNAL) != (ssize_t)sizeof WORD ||
        recv(server_fd, word, sizeof word, MSG_WAITALL) != (ssize_t)sizeof word)
        return tw_fail(err, errno, "send to the new server");
    if (send(server_fd, word, sizeof word, MSG_NOSIGNAL) != (ssize_t)sizeof word ||
        recv(client_fd, word, sizeof word, MSG_WAITALL) != (ssize_t)sizeof word)
        return tw_fail(err, errno, "echo of the new server");
    return 0;
}

/* The client closes first, then the server: the port is free again. */
static int close_both(int *client_fd, int *server_fd, struct tw_err *err)
{
    char nothing = 0;
    errno = 0;
    tw_fd_drop(client_fd);
    if (recv(*server_fd, &nothing, sizeof nothing, 0) != 0)
        return tw_fail(err, errno, "end of the new connection");
    tw_fd_drop(server_fd);
    return 0;
}

/* The address and port of the new server: a port that the kernel chose is named. */
static struct tw_endpoint place_of(const struct tw_prober *prober)
{
    struct tw_endpoint at = prober->at;
    at.port = prober->port;
    return at;
}

/* Connects to the probe's listener. Names are registered before the first segment. */
static int connect_to(struct tw_recorder *recorder, const struct tw_prober *prober,
                      unsigned client, int *out_fd, struct tw_err *err)
{
    struct tw_endpoint to = place_of(prober);
    struct tw_endpoint from;
    struct sockaddr_storage address;
    TW_AUTO(tw_fd_drop) int fd = -1;
    tw_sock_reach(&to);
    if (new_client(&recorder->tracker, to.family, &fd, &from, err) < 0)
        return -1;
    const struct tw_tracked tracked = {
        .who = {client, prober->who}, .at = {from, to}, .is_proof = true};
    if (tw_intake_track(recorder, &tracked, err) < 0)
        return -1;
    socklen_t n_bytes = tw_sock_address(&to, &address);
    if (connect(fd, (const struct sockaddr *)&address, n_bytes) < 0)
        return tw_fail(err, errno, "connect");
    *out_fd = tw_fd_take(&fd);
    return 0;
}

/* Whether the connection has arrived at this listener. With SO_REUSEPORT the kernel may have
 * given it to another listener on the port. Returns 1, 0, or -1 with err. */
static int has_come(int listener, bool may_be_elsewhere, struct tw_err *err)
{
    enum { SOON_MS = 20, PATIENCE_MS = 1000 };
    struct pollfd poll_one = {.fd = listener, .events = POLLIN};
    int n = poll(&poll_one, 1, may_be_elsewhere ? SOON_MS : PATIENCE_MS);
    return n < 0 ? tw_fail(err, errno, "poll") : n;
}

static int prove(struct tw_recorder *recorder, const struct tw_wire *wire,
                 const struct tw_prober *prober, unsigned client, struct tw_err *err)
{
    enum { SHARED_TRIES = 16 };
    int error = 0;
    const struct tw_endpoint at = place_of(prober);
    TW_AUTO(tw_probe_stance_leave) struct tw_probe_stance stance;
    TW_AUTO(tw_fd_drop) int listener = -1;
    TW_AUTO(tw_fd_drop) int client_fd = -1;
    TW_AUTO(tw_fd_drop) int server_fd = -1;

    if (tw_probe_stance_take(wire, prober, &stance, err) < 0 ||
        tw_sock_listen(&at, &prober->options, &listener, &error, err) < 0)
        return -1;
    if (error != 0)
        return tw_fail(err, error, "listen");
    int tries = prober->options.reuseport ? SHARED_TRIES : 1;
    for (int i = 1; server_fd < 0; i++) {
        tw_fd_drop(&client_fd);
        if (connect_to(recorder, prober, client, &client_fd, err) < 0)
            return -1;
        int came = has_come(listener, i < tries, err);
        if (came < 0)
            return -1;
        if (came > 0) {
            server_fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
            if (server_fd < 0 && tw_sock_is_shortage(errno))
                return tw_fail(err, errno, "accept");
        }
        if (server_fd < 0 && i >= tries)
            return tw_fail(err, ETIMEDOUT, "accept");
    }
    if (set_patience(server_fd, err) < 0 || exchange(client_fd, server_fd, err) < 0)
        return -1;
    return close_both(&client_fd, &server_fd, err);
}

int tw_proof_run(struct tw_lab *lab, const struct tw_prober *prober, struct tw_err *err)
{
    unsigned client = 0;
    struct tw_err why = {0};
    if (tw_run_name(lab->recorder.run, "proof", &client, err) < 0)
        return -1;
    /* The counters are those of the experiment's connections, not of this one. */
    tw_run_counters_until_here(&lab->counters, lab->wire);
    tw_ns began = tw_now();
    int error = 0;
    if (prove(&lab->recorder, lab->wire, prober, client, &why) < 0)
        error = why.code != 0 ? why.code : EPROTO; /* it answered, but without an echo */
    tw_ns took = tw_now() - began;
    tw_run_counters_from_here(&lab->counters, lab->wire);
    if (tw_sock_is_shortage(error)) {
        *err = why;
        return tw_fail_within(err, "%s: proof", prober->spec->name);
    }
    const struct tw_outcome outcome = {
        .at_ns = began - lab->recorder.began_ns, .error = error, .took_ns = took};
    return tw_recorder_deed(&lab->recorder, prober->who, "proof", &outcome, err);
}
