#include "commands.h"

#include "intake.h"
#include "listeners.h"
#include "peers.h"

#include <string.h>
#include <sys/wait.h>

/* The time that a program which listens on another port has for the right one. */
#define ELSEWHERE_WAIT (1 * TW_S)
#define TAKEN_WAIT (1 * TW_S)

enum { ROOM = 64 };

static bool is_of_peer(const struct tw_lab *lab, uint16_t port)
{
    bool found = false;
    for (size_t i = 0; i < lab->experiment->n_peers; i++)
        found = found || lab->cast.listeners[i].at.port == port;
    return found;
}

/* A port on which a process listens that is no peer of the lab; 0: none. */
static int find_elsewhere(struct tw_lab *lab, uint16_t *out_port, struct tw_err *err)
{
    struct tw_diag_socket found[ROOM];
    struct tw_diag_list list = {.sockets = found, .n_room = ROOM};
    *out_port = 0;
    if (tw_sock_diag_list(lab->diags[TW_SERVER_SIDE], 0, 1U << TW_LISTEN, &list, err) < 0)
        return -1;
    for (size_t i = 0; i < list.n && i < list.n_room && *out_port == 0; i++) {
        if (!is_of_peer(lab, found[i].local.port))
            *out_port = found[i].local.port;
    }
    return 0;
}

/* The observations of the command while the lab waits for its port. */
struct waiting {
    uint16_t port;
    /* another port on which it listens; 0: none */
    uint16_t elsewhere;
    tw_ns elsewhere_ns; /* since when */
    bool listens, ended;
    int status; /* ended: its wait status */
};

/* Looks once. The ports of the lab's own servers are known. */
static int look(struct tw_lab *lab, unsigned who, struct waiting *waiting, struct tw_err *err)
{
    struct tw_diag_socket found = {0};
    struct tw_diag_list list = {.sockets = &found, .n_room = 1};
    uint16_t elsewhere = 0;
    if (tw_sock_diag_list(lab->diags[TW_SERVER_SIDE], waiting->port, 1U << TW_LISTEN, &list,
                          err) < 0)
        return -1;
    if (list.n > 0) {
        lab->cast.listeners[who] = (struct tw_listener){.at = found.local, .state = TW_LISTEN};
        waiting->listens = true;
        return 0;
    }
    if (find_elsewhere(lab, &elsewhere, err) < 0)
        return -1;
    if (elsewhere != waiting->elsewhere) {
        waiting->elsewhere = elsewhere;
        waiting->elsewhere_ns = tw_now();
    }
    waiting->ended = tw_proc_reap(&lab->cast.peers[who].proc, &waiting->status);
    return 0;
}

/* Waits until the command listens on its port, has ended, or the time is over; asks the kernel
 * every millisecond. */
static int await_listener(struct tw_lab *lab, unsigned who, struct waiting *waiting,
                          struct tw_err *err)
{
    tw_ns until = tw_now() + TW_STEP_WAIT;
    bool over = false;
    while (lab->stopped_by == 0 && !over) {
        if (look(lab, who, waiting, err) < 0)
            return -1;
        tw_ns now = tw_now();
        over = waiting->listens || waiting->ended || now >= until ||
               (waiting->elsewhere != 0 && now - waiting->elsewhere_ns >= ELSEWHERE_WAIT);
        if (!over && tw_lab_wait(lab, -1, now + TW_MS, err) < 0)
            return -1;
    }
    return 0;
}

/* " with status 127", " by SIGSEGV": from a wait status. */
static const char *ending_text(int status, char text[40])
{
    if (WIFSIGNALED(status))
        (void)snprintf(text, 40, " by signal %d", WTERMSIG(status));
    else
        (void)snprintf(text, 40, " with status %d", WEXITSTATUS(status));
    return text;
}

/* The end of the command's output, without surrounding white space. */
static const char *last_words(struct tw_peer *peer, char text[160])
{
    tw_peer_listen(peer);
    size_t n = strlen(peer->heard);
    while (n > 0 && strchr(" \r\n\t", peer->heard[n - 1]) != NULL)
        n--;
    size_t from = n > 120 ? n - 120 : 0;
    while (from < n && strchr(" \r\n\t", peer->heard[from]) != NULL)
        from++;
    if (n > from)
        (void)snprintf(text, 160, "; the last that it said: %.*s", (int)(n - from),
                       peer->heard + from);
    else
        (void)snprintf(text, 160, "; it said nothing");
    return text;
}

/* Sets the error to the reason why it is not a server. */
static int fail(struct tw_lab *lab, unsigned who, const struct waiting *waiting,
                struct tw_err *err)
{
    char ending[40];
    char words[160];
    const struct tw_peer_spec *spec = &lab->experiment->peers[who];
    (void)last_words(&lab->cast.peers[who], words);
    if (waiting->ended)
        return tw_fail(err, 0, "%s: `%s` ended%s before it listened on port %u%s", spec->name,
                       spec->command, ending_text(waiting->status, ending), waiting->port,
                       words);
    if (waiting->elsewhere != 0)
        return tw_fail(err, 0,
                       "%s: `%s` does not listen on port %u (it listens on %u); give the peer "
                       "`port = %u`, or the program another port",
                       spec->name, spec->command, waiting->port, waiting->elsewhere,
                       waiting->elsewhere);
    return tw_fail(err, 0,
                   "%s: `%s` does not listen on port %u, nor on any other, after %d s%s",
                   spec->name, spec->command, waiting->port, (int)(TW_STEP_WAIT / TW_S), words);
}

int tw_commands_start(struct tw_lab *lab, unsigned who, struct tw_err *err)
{
    const struct tw_peer_spec *spec = &lab->experiment->peers[who];
    struct waiting waiting = {.port = spec->at.port != 0 ? spec->at.port : TW_DEFAULT_PORT};
    struct tw_outcome outcome = {.at_ns = tw_recorder_now(&lab->recorder)};
    if (tw_peers_start_process(lab, who, spec, err) < 0 ||
        await_listener(lab, who, &waiting, err) < 0)
        return -1;
    outcome.took_ns = tw_recorder_now(&lab->recorder) - outcome.at_ns;
    if (lab->stopped_by != 0)
        return 0;
    if (!waiting.listens)
        return fail(lab, who, &waiting, err);
    if (tw_recorder_deed(&lab->recorder, who, "listen", &outcome, err) < 0)
        return -1;
    return tw_listeners_watch(lab, who, err);
}

/* Finds the server's side of a connection not registered yet, in the kernel's list. */
static int find_new(struct tw_lab *lab, unsigned server, struct tw_tracked *tracked,
                    bool *out_found, struct tw_err *err)
{
    struct tw_diag_socket found[TW_MAX_CONNECTIONS];
    struct tw_diag_list list = {.sockets = found, .n_room = TW_COUNT(found)};
    if (tw_sock_diag_list(lab->diags[TW_SERVER_SIDE], lab->cast.listeners[server].at.port,
                          1U << TW_ESTABLISHED, &list, err) < 0)
        return -1;
    for (size_t i = 0; i < list.n && i < list.n_room; i++) {
        bool known = false;
        for (size_t j = 0; j < lab->recorder.tracker.n; j++)
            known = known ||
                    tw_endpoint_equal(&lab->recorder.tracker.list[j].at[0], &found[i].remote);
        if (known)
            continue;
        tracked->at[0] = found[i].remote;
        tracked->at[1] = found[i].local;
        *out_found = true;
    }
    return 0;
}

/* Waits until the server has the connection; a built-in server reports it. */
static int await_new(struct tw_lab *lab, unsigned server, struct tw_tracked *tracked,
                     int *out_error, struct tw_err *err)
{
    tw_ns until = tw_now() + TW_STEP_WAIT;
    const struct tw_peer_spec *spec = &lab->experiment->peers[server];
    if (!tw_experiment_is_command(spec) && !spec->absent) {
        struct tw_peer_news news;
        if (tw_peers_await(lab, server, TW_NEWS_ACCEPTED, until, &news, err) < 0)
            return -1;
        *out_error = news.error;
        tracked->at[0] = news.remote;
        tracked->at[1] = news.local;
        return 0;
    }
    bool found = false;
    while (!found && lab->stopped_by == 0 && tw_now() < until) {
        if (find_new(lab, server, tracked, &found, err) < 0 ||
            (!found && tw_lab_wait(lab, -1, tw_now() + TW_MS, err) < 0))
            return -1;
    }
    *out_error = found ? 0 : ETIMEDOUT;
    return 0;
}

int tw_commands_await_taken(struct tw_lab *lab, unsigned server,
                            const struct tw_endpoint *local, const struct tw_endpoint *remote,
                            struct tw_err *err)
{
    tw_ns until = tw_now() + TAKEN_WAIT;
    bool taken = !tw_experiment_is_command(&lab->experiment->peers[server]);
    while (!taken && lab->stopped_by == 0 && tw_now() < until) {
        struct tw_diag_socket socket = {.inode = 0};
        int found = tw_sock_diag_find(lab->diags[TW_SERVER_SIDE], local, remote, &socket, err);
        if (found < 0)
            return -1;
        taken = found == 0 || socket.inode != 0; /* or it is already closed */
        if (!taken && tw_lab_wait(lab, -1, tw_now() + TW_MS, err) < 0)
            return -1;
    }
    return 0;
}

int tw_commands_connect(struct tw_lab *lab, unsigned who, unsigned server,
                        struct tw_outcome *outcome, struct tw_err *err)
{
    struct tw_tracked tracked = {.peer = {who, server}};
    outcome->at_ns = tw_recorder_now(&lab->recorder);
    if (tw_peers_start_process(lab, who, &lab->experiment->peers[who], err) < 0 ||
        await_new(lab, server, &tracked, &outcome->error, err) < 0)
        return -1;
    outcome->took_ns = tw_recorder_now(&lab->recorder) - outcome->at_ns;
    if (outcome->error != 0)
        return 0;
    if (tw_intake_track_peers(&lab->recorder, &tracked, err) < 0)
        return -1;
    return tw_commands_await_taken(lab, server, &tracked.at[1], &tracked.at[0], err);
}

int tw_commands_type(struct tw_lab *lab, const struct tw_step *step, struct tw_outcome *outcome,
                     struct tw_err *err)
{
    struct tw_peer *peer = &lab->cast.peers[step->who];
    struct tw_err gone = {0};
    tw_ns until = tw_now() + TW_STEP_WAIT;
    outcome->at_ns = tw_recorder_now(&lab->recorder);
    outcome->error = tw_peer_type(peer, step->action.word, &gone) < 0 ? gone.code : 0;
    bool heard = outcome->error != 0 || step->action.verb == TW_TYPE;
    while (!heard && lab->stopped_by == 0 && tw_now() < until && !peer->terminal_over) {
        if (tw_lab_wait(lab, peer->terminal_fd, until, err) < 0)
            return -1;
        tw_peer_listen(peer);
        heard = tw_peer_heard(peer);
    }
    outcome->took_ns = tw_recorder_now(&lab->recorder) - outcome->at_ns;
    if (!heard)
        outcome->error = ETIMEDOUT;
    return 0;
}
