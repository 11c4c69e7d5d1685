#include "restart_ruling.h"

#include "follow.h"

/* A start that takes longer than the first one, by this and more, waits for something. */
#define SLACK (1 * TW_S)
#define SLACK_OF_TIMER (10 * TW_S)
enum { SLOWER = 3, FIRST_ANY_PORT = 32768 };

static const char *const verdicts[] = {
    [TW_RESTART_SAFE] = "restart-safe",
    [TW_RESTART_UNSAFE] = "not restart-safe",
    [TW_RESTART_UNTESTED] = "could not be tested",
};

static const char *const courses[] = {
    [TW_RESTART_NOT_TRIED] = "not-tried", [TW_RESTART_AT_ONCE] = "at-once",
    [TW_RESTART_BY_ITSELF] = "by-itself", [TW_RESTART_LATER] = "later",
    [TW_RESTART_HALF] = "half",           [TW_RESTART_BESIDE] = "beside",
    [TW_RESTART_ELSEWHERE] = "elsewhere", [TW_RESTART_MUTE] = "alive-not-listening",
    [TW_RESTART_NEVER] = "never",
};

static const char *const causes[] = {
    [TW_RESTART_NOTHING] = "nothing",
    [TW_RESTART_TIMER] = "connections-of-nobody",
    [TW_RESTART_LISTENER] = "survivor-listens",
    [TW_RESTART_CONNECTION] = "survivor-connected",
    [TW_RESTART_FILE] = "socket-file",
    [TW_RESTART_UNSERVED] = "new-client-not-served",
    [TW_RESTART_OWN] = "its-own",
    [TW_RESTART_UNSTARTABLE] = "not-executed",
    [TW_RESTART_ENDED] = "ended-before-listening",
    [TW_RESTART_SILENT] = "did-not-listen",
    [TW_RESTART_UDP] = "udp",
    [TW_RESTART_HIDDEN] = "listener-not-found",
    [TW_RESTART_ANY_PORT] = "any-port",
    [TW_RESTART_DEAF] = "ignores-the-signal",
    [TW_RESTART_LINGERS] = "does-not-end",
    [TW_RESTART_UNSENT] = "signal-not-sent",
    [TW_RESTART_INTERRUPTED] = "interrupted",
};
_Static_assert(TW_COUNT(causes) == TW_N_RESTART_CAUSES, "a cause lacks its name");

const char *tw_restart_ruling_verdict_name(enum tw_restart_verdict verdict)
{
    return verdicts[verdict];
}

const char *tw_restart_ruling_course_name(enum tw_restart_course course)
{
    return courses[course];
}

const char *tw_restart_ruling_cause_name(enum tw_restart_cause cause)
{
    return causes[cause];
}

/* Why there was no attempt. */
static enum tw_restart_cause untested(const struct tw_restarted *seen)
{
    if (seen->interrupted != 0)
        return TW_RESTART_INTERRUPTED;
    if (seen->phase == TW_RESTARTED_STARTING && seen->first.error != 0)
        return TW_RESTART_UNSTARTABLE;
    if (seen->phase == TW_RESTARTED_STARTING)
        return seen->first.ended ? TW_RESTART_ENDED
               : seen->n_udp > 0 ? TW_RESTART_UDP
                                 : TW_RESTART_SILENT;
    if (seen->phase == TW_RESTARTED_CONNECTING)
        return TW_RESTART_HIDDEN;
    if (seen->stop_error != 0)
        return TW_RESTART_UNSENT;
    return seen->deaf.to_ns < 0 ? TW_RESTART_DEAF : TW_RESTART_LINGERS;
}

/* Whether every port is one that the kernel chooses for those who ask for none. */
static bool is_any_port(const struct tw_restarted *seen)
{
    for (size_t i = 0; i < seen->n_listeners; i++) {
        if (seen->listeners[i].path[0] != '\0' || seen->listeners[i].at.port < FIRST_ANY_PORT)
            return false;
    }
    return true;
}

/* Whether an old listener would have let a new one bind beside a connection of its own. */
static bool had_option(const struct tw_restarted *seen)
{
    for (size_t i = 0; i < seen->n_listeners; i++) {
        const struct tw_restarted_listener *listener = &seen->listeners[i];
        if (listener->reuseaddr != TW_YES && listener->reuseport != TW_YES)
            return false;
    }
    return seen->n_listeners > 0;
}

/* What was in the way of an attempt. */
static enum tw_restart_cause cause_of(const struct tw_restarted *seen, size_t *out_culprit)
{
    for (size_t i = 0; i < seen->n_left; i++) {
        *out_culprit = i;
        if (seen->left[i].listens)
            return TW_RESTART_LISTENER;
    }
    if (seen->file_left)
        return TW_RESTART_FILE;
    if (had_option(seen))
        return TW_RESTART_OWN;
    for (size_t i = 0; i < seen->n_left; i++) {
        *out_culprit = i;
        if (seen->left[i].connected)
            return TW_RESTART_CONNECTION;
    }
    for (size_t i = 0; i < seen->n_held; i++) {
        *out_culprit = i;
        if (seen->held[i].pid == 0 && seen->held[i].state != TW_SYN_RECEIVED)
            return TW_RESTART_TIMER;
    }
    return TW_RESTART_OWN;
}

/* Whether the first attempt, which came back, had to wait for what was left. If nothing was in its
 * way it only took its time, as a start does on a busy machine. A timer lasts a minute. */
static bool waited(const struct tw_restarted *seen, enum tw_restart_cause cause)
{
    const struct tw_restarted_start *first = &seen->first;
    const struct tw_restarted_start *attempt = &seen->attempts[0];
    bool is_process = cause == TW_RESTART_LISTENER || cause == TW_RESTART_CONNECTION;
    tw_ns usual =
        SLOWER * (first->listens_ns - first->began_ns) + (is_process ? SLACK : SLACK_OF_TIMER);
    tw_ns back =
        attempt->listens_ns > seen->old_gone_ns ? attempt->listens_ns : seen->old_gone_ns;
    return cause != TW_RESTART_OWN && back - attempt->began_ns > usual;
}

static enum tw_restart_course course_of(const struct tw_restarted *seen,
                                        enum tw_restart_cause cause)
{
    const struct tw_restarted_start *last = &seen->attempts[seen->n_attempts - 1];
    if (last->listens_ns >= 0 && last->beside)
        return TW_RESTART_BESIDE;
    if (last->listens_ns < 0 && last->n_back > 0)
        return TW_RESTART_HALF;
    if (last->listens_ns < 0 && last->n_elsewhere > 0)
        return TW_RESTART_ELSEWHERE;
    if (last->listens_ns < 0)
        return last->ended && !last->was_killed ? TW_RESTART_NEVER : TW_RESTART_MUTE;
    if (seen->n_tried > 1)
        return TW_RESTART_LATER;
    return waited(seen, cause) ? TW_RESTART_BY_ITSELF : TW_RESTART_AT_ONCE;
}

/* Whether the new client was served as the old ones were. */
static bool is_served(const struct tw_restarted *seen)
{
    const struct tw_restarted_client *is = &seen->new_client;
    bool was_accepted = seen->n_clients > 0 && seen->clients[0].accepted;
    bool was_answered = false;
    for (size_t i = 0; i < seen->n_clients; i++)
        was_answered =
            was_answered || (seen->clients[i].talks && seen->clients[i].n_received > 0);
    return is->error == 0 &&
           (!was_accepted || is->accepted || is->deferred || is->n_received > 0) &&
           (!was_answered || is->n_received > 0);
}

/* The names of a client and of the server in its connection: "client.2". */
static int side_of(const struct tw_run *run, const char *side, size_t client)
{
    char name[TW_NAME_SIZE];
    if (client == 0)
        return tw_run_find(run, side);
    (void)snprintf(name, sizeof name, "%s.%zu", side, client + 1);
    return tw_run_find(run, name);
}

/* Reads from the segments how the connection of a client ended. */
static void judge_close(const struct tw_run *run, const struct tw_follow *follow, size_t client,
                        struct tw_restart_close *out)
{
    int server = side_of(run, "server", client);
    if (server < 0)
        return;
    for (size_t i = 0; i < follow->n_connections; i++) {
        const struct tw_connection *connection = &follow->connections[i];
        const struct tw_teardown *teardown = &connection->teardown;
        int side = tw_connection_side(connection, (unsigned)server);
        long seen = -1;
        if (side == TW_SIDE_NONE)
            continue;
        if (teardown->first_fin != TW_SIDE_NONE) {
            out->by =
                teardown->first_fin == side ? TW_RESTART_SERVER_FIN : TW_RESTART_CLIENT_FIN;
            seen = connection->first_fin_seen;
        } else if (teardown->reset_by != TW_SIDE_NONE) {
            out->by =
                teardown->reset_by == side ? TW_RESTART_SERVER_RST : TW_RESTART_CLIENT_RST;
            seen = connection->ended_seen;
        }
        if (seen >= 0) {
            out->frame = run->seen[seen].segment.frame;
            out->at_ns = run->seen[seen].at_ns;
        }
    }
}

static void judge_closes(const struct tw_restarted *seen, const struct tw_run *run,
                         struct tw_restart_ruling *out)
{
    struct tw_connection room[TW_MAX_CONNECTIONS];
    struct tw_follow follow = {.connections = room};
    tw_follow_run(&follow, run);
    for (size_t i = 0; i < seen->n_clients && seen->clients[i].error == 0; i++)
        judge_close(run, &follow, i, &out->closes[i]);
}

/* Whether it ended only when clients that it still had were gone. */
static bool is_kept(const struct tw_restarted *seen)
{
    bool had = false;
    for (size_t i = 0; i < seen->n_clients; i++) {
        const struct tw_restarted_client *client = &seen->clients[i];
        had = had || (client->made && client->error == 0 &&
                      (client->ended_ns < 0 || client->ended_ns >= seen->let_go_ns));
    }
    return had && seen->let_go_ns >= 0 && seen->end.to_ns >= 0;
}

void tw_restart_ruling_make(const struct tw_restart *ask, const struct tw_restarted *seen,
                            const struct tw_run *run, struct tw_restart_ruling *out)
{
    (void)ask;
    *out = (struct tw_restart_ruling){
        .verdict = TW_RESTART_UNTESTED, .away_ns = -1, .waits_for_client = is_kept(seen)};
    judge_closes(seen, run, out);
    if (seen->n_attempts == 0 || seen->interrupted != 0) {
        out->cause = untested(seen);
        return;
    }
    enum tw_restart_cause cause = cause_of(seen, &out->culprit);
    out->course = course_of(seen, cause);
    if (out->course == TW_RESTART_ELSEWHERE && is_any_port(seen)) {
        out->cause = TW_RESTART_ANY_PORT;
        return;
    }
    const struct tw_restarted_start *back = tw_restarted_back(seen);
    if (back != NULL)
        out->away_ns =
            (back->listens_ns > seen->old_gone_ns ? back->listens_ns : seen->old_gone_ns) -
            seen->end.to_ns;
    bool at_once = out->course == TW_RESTART_AT_ONCE;
    out->verdict = at_once && is_served(seen) ? TW_RESTART_SAFE : TW_RESTART_UNSAFE;
    if (at_once && out->verdict != TW_RESTART_SAFE)
        out->cause = TW_RESTART_UNSERVED;
    else if (!at_once)
        out->cause = cause;
}
