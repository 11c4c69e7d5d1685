#include "wire_story.h"

#include "netns.h"
#include "setting.h"
#include "sock.h"
#include "world.h"

#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>

#define PATIENCE (10 * TW_S)
#define LOOK_EVERY_MS 1

static const char *const side_names[] = {"client", "server"};

static void drop_story(struct wire_story *story)
{
    for (int side = 0; side < 2; side++) {
        tw_fd_drop(&story->fd[side]);
        tw_sock_diag_drop(&story->diag[side]);
        tw_capture_drop(&story->capture[side]);
    }
    tw_fd_drop(&story->listener_fd);
    tw_wire_drop(&story->wire);
}

/* Opens what looks at a side. */
static int watch(struct wire_story *story, enum tw_side side, int folder_fd, struct tw_err *err)
{
    TW_AUTO(tw_netns_back) int before = -1;
    char name[16];
    (void)snprintf(name, sizeof name, "%s.pcap", side_names[side]);
    const struct tw_capture_spec spec = {
        .device = TW_WIRE_DEVICE, .folder_fd = folder_fd, .name = folder_fd < 0 ? NULL : name};
    if (tw_wire_enter(story->wire, side, &before, err) < 0 ||
        tw_sock_diag_open(&story->diag[side], err) < 0)
        return -1;
    return tw_capture_open(&spec, &story->capture[side], err);
}

static int look(struct wire_story *story, struct tw_err *err)
{
    for (int side = 0; side < 2; side++) {
        struct tw_captured captured;
        int got = 0;
        while ((got = tw_capture_next(story->capture[side], &captured, err)) > 0) {
            if (story->n_seen[side] == STORY_SEGMENTS)
                return tw_fail(err, 0, "too many segments at the %s", side_names[side]);
            story->seen[side][story->n_seen[side]++] = captured;
        }
        if (got < 0)
            return -1;
    }
    return 0;
}

static int wait_a_little(void)
{
    return poll(NULL, 0, LOOK_EVERY_MS);
}

static int await_readable(int fd, const char *what, struct tw_err *err)
{
    struct pollfd polled = {.fd = fd, .events = POLLIN};
    if (poll(&polled, 1, (int)(PATIENCE / TW_MS)) != 1)
        return tw_fail(err, ETIMEDOUT, "%s", what);
    return 0;
}

/* Both ends are made; the listener stays. */
static int join(struct wire_story *story, enum tw_family family, struct tw_err *err)
{
    const struct tw_socket_options none = {0};
    struct tw_endpoint at = *tw_wire_address(TW_SERVER_SIDE, family);
    struct sockaddr_storage to;
    int error = 0;
    if (tw_sock_listen(&at, &none, &story->listener_fd, &error, err) < 0)
        return -1;
    if (error != 0)
        return tw_fail(err, error, "listen");
    if (tw_sock_local(story->listener_fd, &story->at[TW_SERVER_SIDE], err) < 0)
        return -1;

    TW_AUTO(tw_netns_back) int before = -1;
    socklen_t n_bytes = tw_sock_address(&story->at[TW_SERVER_SIDE], &to);
    if (tw_wire_enter(story->wire, TW_CLIENT_SIDE, &before, err) < 0 ||
        tw_sock_new(family, &none, &story->fd[TW_CLIENT_SIDE], err) < 0)
        return -1;
    if (connect(story->fd[TW_CLIENT_SIDE], (const struct sockaddr *)&to, n_bytes) < 0)
        return tw_fail(err, errno, "connect");
    if (await_readable(story->listener_fd, "accept", err) < 0)
        return -1;
    story->fd[TW_SERVER_SIDE] = accept4(story->listener_fd, NULL, NULL, SOCK_CLOEXEC);
    if (story->fd[TW_SERVER_SIDE] < 0)
        return tw_fail(err, errno, "accept");
    return tw_sock_local(story->fd[TW_CLIENT_SIDE], &story->at[TW_CLIENT_SIDE], err);
}

static int finish(struct wire_story *story, bool has_files, struct tw_err *err)
{
    struct tw_wire_counts counts;
    if (tw_wire_counts(story->wire, &counts, err) < 0 || look(story, err) < 0)
        return -1;
    if (counts.n_lost != 0 || counts.n_untold != 0)
        return tw_fail(err, 0, "the wire lost %lu frames", (unsigned long)counts.n_lost);
    for (int side = 0; side < 2 && has_files; side++) {
        if (tw_capture_finish(story->capture[side], err) < 0)
            return -1;
    }
    return 0;
}

/* Pid 1 of the world. */
static int world_body(int stop_fd, void *arg, struct tw_err *err)
{
    const struct wire_story_spec *spec = arg;
    struct tw_setting setting = {.name = "tcp_rfc1337"};
    TW_AUTO(tw_fd_drop) int folder_fd = -1;
    TW_AUTO(drop_story) struct wire_story story = {.fd = {-1, -1}, .listener_fd = -1};
    (void)stop_fd;
    if (spec->folder != NULL &&
        (folder_fd = open(spec->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)) < 0)
        return tw_fail(err, errno, "%s", spec->folder);
    if (spec->rfc1337 != NULL)
        (void)snprintf(setting.value, sizeof setting.value, "%s", spec->rfc1337);
    if (spec->rfc1337 != NULL && tw_setting_write(&setting, err) < 0)
        return -1;
    if (tw_wire_open(&setting, spec->rfc1337 != NULL ? 1 : 0, &story.wire, err) < 0 ||
        watch(&story, TW_CLIENT_SIDE, folder_fd, err) < 0 ||
        watch(&story, TW_SERVER_SIDE, folder_fd, err) < 0 ||
        join(&story, spec->family, err) < 0 || spec->body(&story, err) < 0)
        return -1;
    return finish(&story, folder_fd >= 0, err);
}

static int become_nobody(struct tw_err *err)
{
    enum { NOBODY = 65534 };
    if (setgroups(0, NULL) < 0 || setresgid(NOBODY, NOBODY, NOBODY) < 0 ||
        setresuid(NOBODY, NOBODY, NOBODY) < 0 || prctl(PR_SET_DUMPABLE, 1) < 0)
        return tw_fail(err, errno, "become nobody");
    return 0;
}

static int run_world(const struct wire_story_spec *spec, struct tw_err *err)
{
    const struct tw_world_spec world_spec = {.venue = TW_VENUE_PRIVATE};
    struct wire_story_spec copy = *spec;
    struct tw_proc world;
    if (spec->as_nobody && geteuid() == 0 && become_nobody(err) < 0)
        return -1;
    if (tw_world_start(&world_spec, world_body, &copy, &world, err) < 0)
        return -1;
    return tw_world_end(&world, err);
}

static int child_main(int control_fd, void *arg)
{
    struct tw_err err = {0};
    int status = run_world(arg, &err) < 0 ? 1 : 0;
    (void)!send(control_fd, &err, sizeof err, MSG_NOSIGNAL);
    return status;
}

int wire_story_run(const struct wire_story_spec *spec, struct tw_err *err)
{
    struct wire_story_spec copy = *spec;
    TW_AUTO(tw_proc_drop) struct tw_proc child = {0};
    struct tw_err theirs;
    int status = 0;
    if (tw_proc_start(&(struct tw_proc_options){0}, child_main, &copy, &child, err) < 0)
        return -1;
    if (recv(child.control_fd, &theirs, sizeof theirs, 0) != (ssize_t)sizeof theirs)
        return tw_fail(err, 0, "the story's process ended without a word");
    while (waitpid(child.pid, &status, 0) < 0 && errno == EINTR) {
    }
    child.pid = 0;
    tw_fd_drop(&child.control_fd);
    if (status != 0)
        *err = theirs;
    return status == 0 ? 0 : -1;
}

int story_order(struct wire_story *story, const char *text, struct tw_err *err)
{
    struct tw_wire_order order;
    if (tw_wire_order_parse(text, &order, err) < 0)
        return -1;
    struct tw_err why = {0};
    if (tw_wire_send_order(story->wire, &order, &why, err) < 0)
        return -1;
    if (why.code != 0)
        *err = why;
    return why.code == 0 ? 0 : -1;
}

void story_close(struct wire_story *story, enum tw_side side)
{
    tw_fd_drop(&story->fd[side]);
}

int story_echo(struct wire_story *story, struct tw_err *err)
{
    char byte = 'x';
    for (int side = 0; side < 2; side++) {
        if (send(story->fd[side], &byte, 1, MSG_NOSIGNAL) != 1)
            return tw_fail(err, errno, "%s: send", side_names[side]);
        if (await_readable(story->fd[!side], "receive", err) < 0)
            return -1;
        if (recv(story->fd[!side], &byte, 1, 0) != 1)
            return tw_fail(err, errno, "%s: receive", side_names[!side]);
    }
    return 0;
}

static int state_of(struct wire_story *story, enum tw_side side, struct tw_diag_socket *out,
                    struct tw_err *err)
{
    *out = (struct tw_diag_socket){.state = TW_CLOSED, .timer_ms = -1};
    int found =
        tw_sock_diag_find(story->diag[side], &story->at[side], &story->at[!side], out, err);
    return found < 0 ? -1 : 0;
}

int story_is(struct wire_story *story, enum tw_side side, enum tw_tcp_state state,
             struct tw_err *err)
{
    struct tw_diag_socket socket;
    if (state_of(story, side, &socket, err) < 0)
        return -1;
    if (socket.state != state)
        return tw_fail(err, 0, "the %s is in %s, expected %s", side_names[side],
                       tw_tcp_state_name(socket.state), tw_tcp_state_name(state));
    return 0;
}

int story_await(struct wire_story *story, enum tw_side side, enum tw_tcp_state state,
                struct tw_diag_socket *out, struct tw_err *err)
{
    struct tw_diag_socket socket;
    tw_ns until_ns = tw_now() + PATIENCE;
    do {
        if (state_of(story, side, &socket, err) < 0 || look(story, err) < 0)
            return -1;
    } while (socket.state != state && tw_now() < until_ns && wait_a_little() == 0);
    if (out != NULL)
        *out = socket;
    return story_is(story, side, state, err);
}

size_t story_count(const struct wire_story *story, enum tw_side where, enum tw_side from,
                   uint8_t flags, struct tw_captured *out)
{
    size_t n = 0;
    for (size_t i = 0; i < story->n_seen[where]; i++) {
        const struct tw_captured *seen = &story->seen[where][i];
        if (!tw_endpoint_equal(&seen->segment.from, &story->at[from]) ||
            (seen->segment.flags & flags) != flags)
            continue;
        n++;
        if (out != NULL)
            *out = *seen;
    }
    return n;
}

int story_await_seen(struct wire_story *story, enum tw_side where, enum tw_side from,
                     uint8_t flags, size_t n, struct tw_err *err)
{
    char text[TW_FLAGS_TEXT];
    size_t n_seen = 0;
    tw_ns until_ns = tw_now() + PATIENCE;
    do {
        if (look(story, err) < 0)
            return -1;
        n_seen = story_count(story, where, from, flags, NULL);
    } while (n_seen < n && tw_now() < until_ns && wait_a_little() == 0);
    if (n_seen != n)
        return tw_fail(err, 0, "the %s has seen %zu segments `%s` from the %s, expected %zu",
                       side_names[where], n_seen, tw_segment_flags_text(flags, text),
                       side_names[from], n);
    return 0;
}

int story_await_news(struct wire_story *story, enum tw_wire_did did, enum tw_side from,
                     struct tw_err *err)
{
    struct tw_wire_news news;
    if (await_readable(tw_wire_fd(story->wire), "news of the relay", err) < 0)
        return -1;
    if (tw_wire_news(story->wire, &news, err) <= 0)
        return -1;
    if (news.did != did || news.from != from)
        return tw_fail(err, 0, "the relay did %u to what the %s sent, expected %u and the %s",
                       (unsigned)news.did, side_names[news.from], (unsigned)did,
                       side_names[from]);
    return 0;
}

int story_bind(struct wire_story *story, int error, struct tw_err *err)
{
    const struct tw_socket_options none = {0};
    TW_AUTO(tw_fd_drop) int fd = -1;
    if (tw_sock_new(story->at[TW_SERVER_SIDE].family, &none, &fd, err) < 0)
        return -1;
    int got = tw_sock_bind(fd, &story->at[TW_SERVER_SIDE]);
    if (got != error)
        return tw_fail(err, 0, "bind: errno %d, expected %d", got, error);
    return 0;
}
