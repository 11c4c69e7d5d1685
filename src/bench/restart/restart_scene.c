#include "restart_scene.h"

#include "restart_clients.h"
#include "restart_record.h"

#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>

/* The directory and the environment of the command are those of pid 1. */
static int settle_in(const struct tw_restart *ask, struct tw_err *err)
{
    if (ask->folder != NULL && chdir(ask->folder) < 0)
        return tw_fail(err, errno, "%s", ask->folder);
    for (size_t i = 0; ask->environment != NULL && ask->environment[i] != NULL; i++) {
        if (putenv(ask->environment[i]) != 0)
            return tw_fail(err, errno, "set %s", ask->environment[i]);
    }
    return 0;
}

int tw_restart_scene_open(struct tw_restart_scene *scene, struct tw_err *err)
{
    *scene = (struct tw_restart_scene){.ask = scene->ask,
                                       .place = scene->place,
                                       .seen = scene->seen,
                                       .run = scene->run,
                                       .stop_fd = scene->stop_fd};
    for (size_t i = 0; i < TW_RESTART_CALLERS; i++)
        scene->callers[i].fd = -1;
    if (settle_in(scene->ask, err) < 0 ||
        tw_residents_make_proc(&scene->residents.hidden, err) < 0)
        return -1;
    scene->seen->proc_hidden = scene->residents.hidden;
    return tw_sock_diag_open(&scene->diag, err) < 0 ? -1 : tw_restart_record_open(scene, err);
}

void tw_restart_scene_drop(struct tw_restart_scene *scene)
{
    for (size_t i = 0; i < scene->n_launched; i++)
        tw_launch_drop(&scene->launched[i].launch);
    for (size_t i = 0; i < TW_RESTART_CALLERS; i++)
        tw_fd_drop(&scene->callers[i].fd);
    tw_recorder_drop(&scene->recorder);
    tw_sock_diag_drop(&scene->diag);
    tw_residents_drop(&scene->residents);
    free(scene->old);
    scene->old = NULL;
}

tw_ns tw_restart_scene_now(const struct tw_restart_scene *scene)
{
    return tw_now() - scene->began_ns;
}

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
    for (size_t i = 0; i < scene->n_launched; i++) {
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

int tw_restart_scene_tick(struct tw_restart_scene *scene, tw_ns wait_ns, struct tw_err *err)
{
    struct pollfd polls[POLLS];
    size_t n_polls = WORDS + scene->n_launched;
    polls[STOP] = (struct pollfd){.fd = scene->stop_fd, .events = POLLIN};
    for (size_t i = 0; i < TW_RESTART_CALLERS; i++)
        polls[CALLERS + i] = (struct pollfd){.fd = scene->callers[i].fd,
                                             .events = scene->callers[i].connecting ? POLLOUT
                                                       : scene->callers[i].closing  ? 0
                                                                                    : POLLIN};
    for (size_t i = 0; i < scene->n_launched; i++)
        polls[WORDS + i] =
            (struct pollfd){.fd = scene->launched[i].launch.words_fd, .events = POLLIN};
    const struct timespec wait = {.tv_sec = wait_ns / TW_S, .tv_nsec = wait_ns % TW_S};
    int n = ppoll(polls, n_polls, &wait, NULL);
    if (n < 0 && errno != EINTR)
        return tw_fail(err, errno, "poll");
    reap(scene); /* before the clients: what a process sent when it ended is there by now */
    if (n > 0 && polls[STOP].revents != 0)
        take_stop(scene);
    for (size_t i = 0; i < TW_RESTART_CALLERS; i++) {
        if (tw_restart_clients_serve(scene, &scene->callers[i], err) < 0)
            return -1;
    }
    for (size_t i = 0; i < scene->n_launched; i++)
        hear(&scene->launched[i]);
    return tw_restart_record_look(scene, err);
}

/* Forgets the start whose output ended first; with one for each attempt there is always one. */
static struct tw_restart_launched *find_room(struct tw_restart_scene *scene)
{
    if (scene->n_launched < TW_RESTART_LAUNCHES)
        return &scene->launched[scene->n_launched++];
    for (size_t i = 1; i < scene->n_launched; i++) {
        if (scene->launched[i].launch.words_fd < 0 ||
            (scene->launched[i].start != NULL && scene->launched[i].start->ended)) {
            tw_launch_drop(&scene->launched[i].launch);
            return &scene->launched[i];
        }
    }
    tw_launch_drop(&scene->launched[1].launch);
    return &scene->launched[1];
}

int tw_restart_scene_launch(struct tw_restart_scene *scene, struct tw_restarted_start *start,
                            struct tw_err *err)
{
    struct tw_restart_launched *launched = NULL;
    for (size_t i = 0; i < scene->n_launched; i++) {
        if (scene->launched[i].start == start) /* the last record is used again */
            scene->launched[i].start = NULL;
    }
    launched = find_room(scene);
    *launched = (struct tw_restart_launched){.launch = {.words_fd = -1, .input_fd = -1}};
    *start = (struct tw_restarted_start){
        .began_ns = tw_restart_scene_now(scene), .end.to_ns = -1, .listens_ns = -1};
    char *const *command = scene->ask->command;
    if (start != &scene->seen->first && scene->ask->then != NULL)
        command = scene->ask->then;
    if (tw_launch_start(command, &launched->launch, &start->error, err) < 0)
        return -1;
    start->pid = launched->launch.pid;
    launched->start = start;
    return 0;
}
