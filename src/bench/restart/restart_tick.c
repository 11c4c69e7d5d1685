#include "restart_tick.h"

#include "restart_callers.h"
#include "restart_record.h"

#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>

/* Keeps the last words of a start. */
static void keep_words(struct tw_restarted_start *start, const char *text, size_t n)
{
    size_t room = sizeof start->words - 1;
    size_t had = strlen(start->words);
    start->n_words += n;
    if (n > room) {
        text += n - room;
        n = room;
    }
    if (had + n > room) {
        size_t lost = had + n - room;
        memmove(start->words, start->words + lost, had - lost);
        had -= lost;
    }
    memcpy(start->words + had, text, n);
    for (size_t i = had; i < had + n; i++) {
        if (start->words[i] == '\0')
            start->words[i] = ' ';
    }
    start->words[had + n] = '\0';
}

static void hear(struct tw_restart_launched *launched)
{
    enum { CHUNK = 4096, MOST = 64 };
    char text[CHUNK];
    for (int i = 0; i < MOST && launched->launch.words_fd >= 0; i++) {
        ssize_t n = read(launched->launch.words_fd, text, sizeof text);
        if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR))
            tw_fd_drop(&launched->launch.words_fd);
        if (n < 0)
            return;
        if (n > 0 && launched->start != NULL)
            keep_words(launched->start, text, (size_t)n);
    }
}

/* What the command of --client says is its own matter; but it must be able to say it. */
static void hear_client(struct tw_restart_scene *scene)
{
    struct tw_restart_launched client = {.launch = scene->client};
    hear(&client);
    scene->client = client.launch;
}

static void take_stop(struct tw_restart_scene *scene)
{
    int signal = 0;
    ssize_t n = recv(scene->stop_fd, &signal, sizeof signal, MSG_DONTWAIT);
    if (n == (ssize_t)sizeof signal)
        scene->seen->interrupted = signal;
    else if (n == 0)
        scene->seen->interrupted = SIGKILL; /* twlab itself is gone */
}

/* Records the end of a process that was started, or is the main process. */
static void note_end(struct tw_restart_scene *scene, pid_t pid, int status)
{
    struct tw_restarted *seen = scene->seen;
    const struct tw_restarted_bracket when = {.from_ns = scene->reaped_ns,
                                              .to_ns = tw_restart_scene_now(scene)};
    for (size_t i = 0; i < TW_RESTART_LAUNCHES; i++) {
        struct tw_restarted_start *start = scene->launched[i].start;
        if (start == NULL || start->pid != pid || start->ended)
            continue;
        start->ended = true;
        start->end = when;
        start->status = status;
    }
    if (seen->main == pid && seen->end.to_ns < 0) {
        seen->end = when;
        seen->status = status;
    }
}

static void reap(struct tw_restart_scene *scene)
{
    int status = 0;
    pid_t pid = 0;
    tw_ns before = tw_restart_scene_now(scene);
    while ((pid = waitpid(-1, &status, WNOHANG)) > 0)
        note_end(scene, pid, status);
    scene->reaped_ns = before;
}

/* Its polls: the stop, the clients, the outputs. */
enum {
    STOP,
    CALLERS,
    WORDS = CALLERS + TW_RESTART_CALLERS,
    POLLS = WORDS + TW_RESTART_LAUNCHES
};

/* What a client waits for; one that closes waits for nothing. */
static struct pollfd poll_of(const struct tw_restart_caller *caller)
{
    struct pollfd polled = {.fd = caller->fd};
    if (caller->connecting)
        polled.events = POLLOUT;
    else if (!caller->closing)
        polled.events = POLLIN;
    return polled;
}

int tw_restart_tick(struct tw_restart_scene *scene, tw_ns wait_ns, struct tw_err *err)
{
    struct pollfd polls[POLLS];
    polls[STOP] = (struct pollfd){.fd = scene->stop_fd, .events = POLLIN};
    for (size_t i = 0; i < TW_RESTART_CALLERS; i++)
        polls[CALLERS + i] = poll_of(&scene->callers[i]);
    for (size_t i = 0; i < TW_RESTART_LAUNCHES; i++)
        polls[WORDS + i] =
            (struct pollfd){.fd = scene->launched[i].launch.words_fd, .events = POLLIN};
    const struct timespec wait = {.tv_sec = wait_ns / TW_S, .tv_nsec = wait_ns % TW_S};
    int n = ppoll(polls, POLLS, &wait, NULL);
    if (n < 0 && errno != EINTR)
        return tw_fail(err, errno, "poll");
    reap(scene); /* before the clients: what a process sent when it ended is there by now */
    if (n > 0 && polls[STOP].revents != 0)
        take_stop(scene);
    for (size_t i = 0; i < TW_RESTART_CALLERS; i++) {
        if (tw_restart_callers_serve(scene, &scene->callers[i], err) < 0)
            return -1;
    }
    for (size_t i = 0; i < TW_RESTART_LAUNCHES; i++)
        hear(&scene->launched[i]);
    hear_client(scene);
    return tw_restart_record_look(scene, err);
}
