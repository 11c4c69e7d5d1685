#include "restart_words.h"

#include "append.h"
#include "names.h"
#include "numbers.h"

#include <string.h>

#define SLOW_END (1 * TW_S)
enum { STATUS_BITS = 0x7f, STATUS_SHIFT = 8, STATUS_MASK = 0xff, NAME = 24 };

/* The name of a signal. */
static const char *signal_text(int signal, char text[NAME])
{
    const char *name = tw_signal_name(signal);
    if (name != NULL)
        return name;
    (void)snprintf(text, NAME, "signal %d", signal);
    return text;
}

const char *tw_restart_words_end(int status, char text[TW_RESTART_TEXT])
{
    char name[NAME];
    int signal = status & STATUS_BITS; /* wait(2): as WTERMSIG has it */
    if (signal != 0)
        (void)snprintf(text, TW_RESTART_TEXT, "by %s", signal_text(signal, name));
    else
        (void)snprintf(text, TW_RESTART_TEXT, "with status %d",
                       status >> STATUS_SHIFT & STATUS_MASK);
    return text;
}

const char *tw_restart_words_stop(const struct tw_restart *ask, char text[TW_RESTART_TEXT])
{
    char name[NAME];
    static const char *const to[] = {
        [TW_RESTART_TERMINAL] = "its process group, as Ctrl-C does",
        [TW_RESTART_KILL] = "the main process",
        [TW_RESTART_DOCKER] = "the main process, then SIGKILL to the rest, as docker does",
        [TW_RESTART_SYSTEMD] = "all its processes, then SIGKILL, as systemd does",
        [TW_RESTART_CRASH] = "the main process alone",
        [TW_RESTART_SIGNAL] = "the main process",
    };
    (void)snprintf(text, TW_RESTART_TEXT, "%s to %s", signal_text(ask->signal, name),
                   to[ask->way]);
    return text;
}

const char *tw_restart_words_options(const struct tw_restarted_listener *listener,
                                     char text[TW_RESTART_TEXT])
{
    text[0] = '\0';
    if (listener->path[0] != '\0') {
        tw_append(text, TW_RESTART_TEXT, "a Unix socket");
        return text;
    }
    if (listener->reuseaddr == TW_NOT_LOOKED) {
        tw_append(text, TW_RESTART_TEXT, "its options could not be read");
        return text;
    }
    if (listener->reuseaddr == TW_YES)
        tw_append(text, TW_RESTART_TEXT, "SO_REUSEADDR");
    if (listener->reuseport == TW_YES)
        tw_append(text, TW_RESTART_TEXT, "%sSO_REUSEPORT", text[0] != '\0' ? ", " : "");
    if (text[0] == '\0')
        tw_append(text, TW_RESTART_TEXT, "no SO_REUSEADDR");
    if (listener->defer_accept == TW_YES)
        tw_append(text, TW_RESTART_TEXT, ", TCP_DEFER_ACCEPT");
    return text;
}

const char *tw_restart_words_last(const struct tw_restarted_start *start,
                                  char text[TW_RESTART_TEXT])
{
    size_t to = strlen(start->words);
    while (to > 0 && strchr(" \t\r\n", start->words[to - 1]) != NULL)
        to--;
    size_t from = to;
    while (from > 0 && start->words[from - 1] != '\n')
        from--;
    while (from < to && strchr(" \t\r", start->words[from]) != NULL)
        from++;
    (void)snprintf(text, TW_RESTART_TEXT, "%.*s", (int)(to - from), start->words + from);
    return text;
}

const char *tw_restart_words_course(const struct tw_restart_told *told,
                                    char text[TW_RESTART_TEXT])
{
    const struct tw_restart *ask = told->ask;
    const struct tw_restarted *seen = told->seen;
    const struct tw_restart_ruling *ruling = told->ruling;
    char away[TW_NUMBERS_SIZE];
    char wait[TW_NUMBERS_SIZE];
    char tries[TW_NUMBERS_SIZE];
    (void)tw_numbers_duration(ruling->away_ns, away);
    (void)tw_numbers_duration(ask->wait_ns, wait);
    (void)tw_numbers_counted(seen->n_tried, "attempt", "attempts", tries);
    const struct tw_restarted_start *last =
        seen->n_attempts > 0 ? &seen->attempts[seen->n_attempts - 1] : &seen->first;
    text[0] = '\0';
    switch (ruling->course) {
    case TW_RESTART_NOT_TRIED:
        break;
    case TW_RESTART_AT_ONCE:
        tw_append(text, TW_RESTART_TEXT,
                  "It listens again %s after its end, at the first attempt.", away);
        break;
    case TW_RESTART_BY_ITSELF:
        tw_append(
            text, TW_RESTART_TEXT,
            "It listens again %s after its end: the first attempt went on until it could.",
            away);
        break;
    case TW_RESTART_LATER:
        tw_append(text, TW_RESTART_TEXT,
                  "It was away for %s: attempt %zu is the first that worked.", away,
                  seen->n_tried);
        break;
    case TW_RESTART_HALF:
        tw_append(text, TW_RESTART_TEXT,
                  "It comes back on %u of its %zu addresses only; %s in %s.", last->n_back,
                  seen->n_listeners, tries, wait);
        break;
    case TW_RESTART_BESIDE:
        tw_append(text, TW_RESTART_TEXT,
                  "It listens again, but the old sockets still listen beside the new ones: "
                  "two generations share the port.");
        break;
    case TW_RESTART_ELSEWHERE:
        tw_append(text, TW_RESTART_TEXT, "It comes back on another port: %u.", last->elsewhere);
        break;
    case TW_RESTART_MUTE:
        tw_append(text, TW_RESTART_TEXT,
                  "It was started again, lives, and does not listen; %s in %s.", tries, wait);
        break;
    case TW_RESTART_NEVER:
        tw_append(text, TW_RESTART_TEXT, "It did not come back in %s; %s.", wait, tries);
        break;
    }
    return text;
}

/* The first client's connection that ended like this; NULL: none did. */
static const struct tw_restart_close *first_close(const struct tw_restarted *seen,
                                                  const struct tw_restart_ruling *ruling,
                                                  enum tw_restart_closer by)
{
    for (size_t i = 0; i < seen->n_clients; i++) {
        if (ruling->closes[i].by == by)
            return &ruling->closes[i];
    }
    return NULL;
}

/* A server without the option is back only because of how its connections ended. */
static void tell_luck(const struct tw_restarted *seen, const struct tw_restart_ruling *ruling,
                      char text[TW_RESTART_TEXT])
{
    const struct tw_restart_close *reset = first_close(seen, ruling, TW_RESTART_SERVER_RST);
    const struct tw_restarted_listener *listener = &seen->listeners[0];
    bool lacks = listener->reuseaddr == TW_NO && listener->reuseport == TW_NO;
    if (ruling->verdict != TW_RESTART_SAFE || !lacks || listener->path[0] != '\0' ||
        seen->n_held > 0)
        return;
    tw_append(text, TW_RESTART_TEXT, "It has no SO_REUSEADDR, and came back because ");
    if (reset != NULL)
        tw_append(text, TW_RESTART_TEXT,
                  "it reset its connection (#%u), after which nothing holds the port.",
                  reset->frame);
    else
        tw_append(text, TW_RESTART_TEXT,
                  "no connection was left on the port. With a client that lets the server "
                  "close first, it would not.");
}

/* Clients that differ in what they say, and were closed in different ways. */
static void tell_difference(const struct tw_restarted *seen,
                            const struct tw_restart_ruling *ruling, char text[TW_RESTART_TEXT])
{
    static const char *const how[] = {
        [TW_RESTART_SERVER_FIN] = "closed by the server",
        [TW_RESTART_SERVER_RST] = "reset by the server",
        [TW_RESTART_CLIENT_FIN] = "closed by the client",
        [TW_RESTART_CLIENT_RST] = "reset by the client",
    };
    size_t last = seen->n_clients > 0 ? seen->n_clients - 1 : 0;
    enum tw_restart_closer silent = ruling->closes[0].by;
    enum tw_restart_closer talks = ruling->closes[last].by;
    if (silent == talks || silent == TW_RESTART_NOT_SEEN || talks == TW_RESTART_NOT_SEEN)
        return;
    tw_append(
        text, TW_RESTART_TEXT,
        "%sThe connection of a client that says nothing was %s, that of one that talks %s.",
        text[0] != '\0' ? " " : "", how[silent], how[talks]);
}

/* "TIME-WAIT until 61.439 s": the state and end of what a timer holds. */
static void tell_timer(const struct tw_restarted *seen, const struct tw_restart_ruling *ruling,
                       char text[TW_RESTART_TEXT])
{
    char until[TW_NUMBERS_SIZE];
    const struct tw_restarted_socket *socket = &seen->held[ruling->culprit];
    if (first_close(seen, ruling, TW_RESTART_SERVER_FIN) != NULL)
        tw_append(text, TW_RESTART_TEXT, "The server closed first (#%u). ",
                  first_close(seen, ruling, TW_RESTART_SERVER_FIN)->frame);
    tw_append(text, TW_RESTART_TEXT,
              "When it had ended, its end of the connection was in %s: no process has it any "
              "more, the kernel keeps it.",
              tw_tcp_state_name(socket->state));
    if (seen->predicted_ns >= 0)
        tw_append(text, TW_RESTART_TEXT, " Its timer releases it %s after that end.",
                  tw_numbers_duration(seen->predicted_ns - seen->end.to_ns, until));
    tw_append(text, TW_RESTART_TEXT,
              " A bind() beside it works only if the old and the new socket have SO_REUSEADDR");
    if (seen->n_listeners > 0 && seen->listeners[0].reuseaddr == TW_NO)
        tw_append(text, TW_RESTART_TEXT, "; the old one did not have it.");
    else
        tw_append(text, TW_RESTART_TEXT, ".");
}

static void tell_survivor(const struct tw_restarted *seen,
                          const struct tw_restart_ruling *ruling, char text[TW_RESTART_TEXT])
{
    size_t n = 0;
    bool listens = ruling->cause == TW_RESTART_LISTENER;
    for (size_t i = 0; i < seen->n_left; i++)
        n += listens ? seen->left[i].listens : seen->left[i].connected;
    const struct tw_restarted_process *process = &seen->left[ruling->culprit];
    tw_append(text, TW_RESTART_TEXT, "%s (pid %d)", process->name, process->pid);
    if (n > 1)
        tw_append(text, TW_RESTART_TEXT, " and %zu more", n - 1);
    tw_append(text, TW_RESTART_TEXT,
              " outlived the main process and still %s %s. The port is free when %s.",
              n > 1 ? "have" : "has",
              listens ? "the listening socket open" : "a connection open",
              n > 1 ? "they end" : "it ends");
}

/* Whether its words are about a change of ids, or of an owner, that failed. */
static bool wants_other_user(const struct tw_restarted_start *start)
{
    static const char *const calls[] = {"setuid",    "setgid",    "setgroups", "initgroups",
                                        "setresuid", "setresgid", "seteuid",   "chown"};
    bool wants = false;
    for (size_t i = 0; i < TW_COUNT(calls); i++)
        wants = wants || strstr(start->words, calls[i]) != NULL;
    return wants;
}

static const char *const reasons[TW_N_RESTART_CAUSES] = {
    [TW_RESTART_FILE] = "The file of its Unix socket is left, and nobody listens: bind() fails "
                        "with EADDRINUSE as long as the file is there, which is for ever.",
    [TW_RESTART_UDP] =
        "It has UDP sockets only. They have no connections that could hold their "
        "port: nothing but a process that outlives it can be in its way.",
    [TW_RESTART_UNSERVED] = "It listens again, but a new client is not served as the first "
                            "ones were.",
    [TW_RESTART_OWN] = "Nothing on the port explains that; the server's own words may.",
    [TW_RESTART_SILENT] =
        "It did not listen on any TCP port in time; `--start-within` gives it "
        "longer.",
    [TW_RESTART_HIDDEN] = "No process was found that has the listening socket open.",
    [TW_RESTART_ANY_PORT] = "It lets the kernel choose its port (port 0), a new one each time: "
                            "nothing can be in its way.",
    [TW_RESTART_LINGERS] = "It stopped listening, but did not end, not even when its clients "
                           "had left.",
};

/* Why it was not tested. */
static void tell_untested(const struct tw_restart_told *told, char text[TW_RESTART_TEXT])
{
    const struct tw_restart *ask = told->ask;
    const struct tw_restarted *seen = told->seen;
    enum tw_restart_cause cause = told->ruling->cause;
    char end[TW_RESTART_TEXT];
    char name[NAME];
    if (cause == TW_RESTART_UNSTARTABLE)
        tw_append(text, TW_RESTART_TEXT, "`%s` could not be executed: %s.", ask->command[0],
                  strerror(seen->first.error));
    if (cause == TW_RESTART_ENDED)
        tw_append(text, TW_RESTART_TEXT, "It ended %s before it listened on a TCP port.",
                  tw_restart_words_end(seen->first.status, end));
    if (cause == TW_RESTART_ENDED && seen->one_user && wants_other_user(&seen->first))
        tw_append(text, TW_RESTART_TEXT,
                  " It seems to change to another user, and an ordinary user's world has only "
                  "that user: call twlab as root.");
    if (cause == TW_RESTART_DEAF)
        tw_append(text, TW_RESTART_TEXT,
                  "It ignores %s: it lives and listens on, even when its clients have left.",
                  signal_text(ask->signal, name));
    if (cause == TW_RESTART_UNSENT)
        tw_append(text, TW_RESTART_TEXT, "The signal could not be sent: %s.",
                  strerror(seen->stop_error));
    if (cause == TW_RESTART_INTERRUPTED)
        tw_append(text, TW_RESTART_TEXT, "%s came before it was over.",
                  signal_text(seen->interrupted, name));
}

/* How it ended, where that is worth a word. */
static void tell_end(const struct tw_restarted *seen, const struct tw_restart_ruling *ruling,
                     char text[TW_RESTART_TEXT])
{
    char took[TW_NUMBERS_SIZE];
    const char *gap = text[0] != '\0' ? " " : "";
    tw_ns length = seen->end.to_ns - seen->stop.to_ns;
    bool killed = seen->killed_ns >= 0 && seen->killed_ns < seen->end.to_ns;
    if (ruling->waits_for_client)
        tw_append(
            text, TW_RESTART_TEXT,
            "%sIt ended only when its clients had left: a client that stays keeps it from "
            "stopping.",
            gap);
    else if (length > SLOW_END)
        tw_append(text, TW_RESTART_TEXT, "%sIt ended only %s after the signal%s.", gap,
                  tw_numbers_duration(length, took), killed ? ", by SIGKILL" : "");
}

const char *tw_restart_words_why(const struct tw_restart_told *told, char text[TW_RESTART_TEXT])
{
    const struct tw_restarted *seen = told->seen;
    const struct tw_restart_ruling *ruling = told->ruling;
    (void)snprintf(text, TW_RESTART_TEXT, "%s",
                   reasons[ruling->cause] != NULL ? reasons[ruling->cause] : "");
    if (ruling->cause == TW_RESTART_TIMER)
        tell_timer(seen, ruling, text);
    if (ruling->cause == TW_RESTART_LISTENER || ruling->cause == TW_RESTART_CONNECTION)
        tell_survivor(seen, ruling, text);
    tell_untested(told, text);
    tell_luck(seen, ruling, text);
    tell_difference(seen, ruling, text);
    tell_end(seen, ruling, text);
    return text;
}

/* Which processes to stop together. */
#define ALL_OF_THEM "stop the whole process group or service, not the main process alone"

static const char *const advice[TW_N_RESTART_CAUSES] = {
    [TW_RESTART_FILE] = "Remove the file before bind(): unlink(path).",
    [TW_RESTART_TIMER] = "Set SO_REUSEADDR on the listening socket before bind().",
    [TW_RESTART_CONNECTION] = "Set SO_REUSEADDR on the listening socket before bind().",
    [TW_RESTART_DEAF] = "Stop it by a signal that ends it: `--stopped-by`, `--signal`.",
    [TW_RESTART_LINGERS] = "Stop it by a signal that ends it: `--stopped-by`, `--signal`.",
};

/* What to do about a survivor depends on what it is. */
static void advise_on_survivor(const struct tw_restarted *seen,
                               const struct tw_restart_ruling *ruling,
                               char text[TW_RESTART_TEXT])
{
    const struct tw_restarted_process *process = &seen->left[ruling->culprit];
    bool is_alike = strcmp(process->name, seen->main_name) == 0;
    tw_append(text, TW_RESTART_TEXT, "To stop it, " ALL_OF_THEM ".");
    if (!is_alike && process->connected)
        tw_append(text, TW_RESTART_TEXT,
                  " If %s only wraps the server, let it start the server with exec.",
                  seen->main_name);
    else if (!is_alike)
        tw_append(text, TW_RESTART_TEXT,
                  " If %s does not serve, it must not inherit the socket: SOCK_CLOEXEC.",
                  process->name);
}

const char *tw_restart_words_advice(const struct tw_restart_told *told,
                                    char text[TW_RESTART_TEXT])
{
    const struct tw_restarted *seen = told->seen;
    const struct tw_restart_ruling *ruling = told->ruling;
    (void)snprintf(text, TW_RESTART_TEXT, "%s",
                   advice[ruling->cause] != NULL ? advice[ruling->cause] : "");
    if (ruling->cause == TW_RESTART_CONNECTION)
        tw_append(text, TW_RESTART_TEXT, " And " ALL_OF_THEM ".");
    if (ruling->cause == TW_RESTART_LISTENER)
        advise_on_survivor(seen, ruling, text);
    bool wants = ruling->cause == TW_RESTART_TIMER || ruling->cause == TW_RESTART_CONNECTION;
    bool has_now = seen->n_new_listeners > 0 && seen->new_listeners[0].reuseaddr == TW_YES;
    if (wants && has_now)
        (void)snprintf(
            text, TW_RESTART_TEXT,
            "Nothing more: the new server has SO_REUSEADDR, so that its own restarts "
            "will work. This one had to wait, since the old one did not have it.");
    else if (wants)
        tw_append(text, TW_RESTART_TEXT,
                  " The restart that brings this change still fails, as the old socket lacks "
                  "it.");
    return text;
}
