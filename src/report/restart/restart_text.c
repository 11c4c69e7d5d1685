#include "restart_text.h"

#include "append.h"
#include "numbers.h"
#include "restart_language.h"
#include "restart_words.h"
#include "stream.h"

#include <stdarg.h>
#include <string.h>

enum { INDENT = 2, LABEL = 13, TIME = 12, MILLI = 3 };

/* "   0.251 s  ", and what happened then; at_ns < 0: a line without a time. */
static void put_time(struct tw_printer *printer, tw_ns at_ns)
{
    char text[TW_NUMBERS_SIZE];
    if (at_ns >= 0)
        tw_printer_put_before(printer, TIME - 2, tw_numbers_seconds(at_ns, MILLI, text));
    if (at_ns >= 0)
        tw_printer_put(printer, " s");
    tw_printer_to(printer, TIME + INDENT);
}

/* One line of the timeline. */
__attribute__((format(printf, 3, 4))) static void tell(struct tw_printer *printer, tw_ns at_ns,
                                                       const char *fmt, ...)
{
    char text[TW_PRINTER_LINE];
    va_list args;
    va_start(args, fmt);
    (void)vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    put_time(printer, at_ns);
    tw_printer_wrap(printer, TIME + INDENT, text);
    tw_printer_end(printer);
}

static void tell_words(struct tw_printer *printer, const struct tw_restarted_start *start)
{
    char text[TW_RESTART_TEXT];
    if (tw_restart_words_last(start, text)[0] != '\0')
        tell(printer, -1, "it said: %s", text);
}

/* "0.0.0.0:80", or the path of a Unix socket. */
static const char *place_of(const struct tw_restarted_listener *listener,
                            char text[TW_ENDPOINT_TEXT])
{
    return listener->path[0] != '\0' ? listener->path : tw_endpoint_text(&listener->at, text);
}

static void tell_start(struct tw_printer *printer, const struct tw_restarted *seen)
{
    char text[TW_RESTART_TEXT];
    char at[TW_ENDPOINT_TEXT];
    const struct tw_restarted_start *first = &seen->first;
    if (first->error != 0)
        return;
    tell(printer, first->began_ns, "started, pid %d", first->pid);
    for (size_t i = 0; i < seen->n_listeners; i++)
        tell(printer, i == 0 ? first->listens_ns : -1, "listens on %s, %s",
             place_of(&seen->listeners[i], at),
             tw_restart_words_options(&seen->listeners[i], text));
    if (seen->is_daemon)
        tell(printer, -1, "the started process left a daemon: the main process is %s, pid %d",
             seen->main_name, seen->main);
    if (first->ended && seen->n_listeners == 0)
        tell(printer, first->end.to_ns, "ended %s", tw_restart_words_end(first->status, text));
    if (seen->n_attempts == 0)
        tell_words(printer, first);
}

/* The ports of --let, and what became of the connections to them. */
static void tell_lets(struct tw_printer *printer, const struct tw_restart_told *told)
{
    char n[TW_NUMBERS_SIZE];
    for (size_t i = 0; i < told->ask->n_lets; i++) {
        const struct tw_restarted_let *let = &told->seen->lets[i];
        uint16_t port = told->ask->lets[i];
        if (let->n_carried > 0 || let->n_failed == 0)
            tell(printer, -1, "%s to this machine's 127.0.0.1:%u",
                 tw_numbers_counted(let->n_carried, "connection", "connections", n), port);
        if (let->n_failed > 0)
            tell(printer, -1, "%s to this machine's 127.0.0.1:%u reset: %s%s",
                 tw_numbers_counted(let->n_failed, "connection", "connections", n), port,
                 strerror(let->error),
                 let->error == ECONNREFUSED ? "; nobody listens there" : "");
    }
}

static void tell_client(struct tw_printer *printer, const struct tw_restarted_client *client)
{
    char n[TW_NUMBERS_SIZE];
    const char *who = client->talks ? "a client that talks" : "a client that says nothing";
    if (!client->made)
        return;
    if (client->error != 0) {
        tell(printer, -1, "%s could not connect: %s", who, strerror(client->error));
        return;
    }
    const char *what = client->accepted       ? "is connected, and accepted"
                       : client->at.port == 0 ? "is connected"
                       : client->deferred     ? "is connected; the server waits for its data "
                                                "(TCP_DEFER_ACCEPT)"
                                              : "is connected, but was not accepted";
    if (client->n_received > 0)
        tell(printer, -1, "%s %s; %s answered", who, what,
             tw_numbers_counted(client->n_received, "byte", "bytes", n));
    else
        tell(printer, -1, "%s %s", who, what);
}

static void tell_close(struct tw_printer *printer, const struct tw_restart_told *told, size_t i)
{
    static const char *const by[] = {
        [TW_RESTART_SERVER_FIN] = "the server closed first, with a FIN",
        [TW_RESTART_SERVER_RST] = "the server reset the connection",
        [TW_RESTART_CLIENT_FIN] = "the client closed first, with a FIN",
        [TW_RESTART_CLIENT_RST] = "the client reset the connection",
    };
    const struct tw_restart_close *close = &told->ruling->closes[i];
    const char *which = told->seen->clients[i].talks ? ", which talks" : ", which says nothing";
    if (close->by != TW_RESTART_NOT_SEEN)
        tell(printer, close->at_ns, "%s (#%u)%s%s", by[close->by], close->frame,
             told->seen->n_clients > 1 ? ": the client" : "",
             told->seen->n_clients > 1 ? which : "");
}

static void tell_left(struct tw_printer *printer, const struct tw_restarted *seen)
{
    char at[TW_ENDPOINT_TEXT];
    for (size_t i = 0; i < seen->n_left; i++) {
        const struct tw_restarted_process *process = &seen->left[i];
        tell(printer, -1, "left: %s, pid %d%s%s", process->name, process->pid,
             process->listens ? ", which still listens" : "",
             process->connected ? ", with a connection" : "");
    }
    for (size_t i = 0; i < seen->n_held; i++) {
        const struct tw_restarted_socket *held = &seen->held[i];
        tell(printer, -1, "left: %s from %s, %s", tw_tcp_state_name(held->state),
             tw_endpoint_text(&held->remote, at),
             held->pid != 0 ? "open in a process" : "the kernel's");
    }
    if (seen->n_left + seen->n_held == 0)
        tell(printer, -1, "left: nothing, neither a process nor a connection");
}

static void tell_end(struct tw_printer *printer, const struct tw_restarted *seen)
{
    char text[TW_RESTART_TEXT];
    tell(printer, seen->end.to_ns, "the main process (%s, pid %d) ended %s", seen->main_name,
         seen->main, tw_restart_words_end(seen->status, text));
}

/* What came after the signal, in the order of time. */
static void tell_stop(struct tw_printer *printer, const struct tw_restart_told *told)
{
    char text[TW_RESTART_TEXT];
    const struct tw_restarted *seen = told->seen;
    if (seen->main == 0 || seen->phase < TW_RESTARTED_STOPPING)
        return;
    tell(printer, seen->stop.from_ns, "stopped: %s", tw_restart_words_stop(told->ask, text));
    if (seen->let_go_ns >= 0)
        tell(printer, seen->let_go_ns, "it had not ended, and its clients left");
    for (size_t i = 0; i < seen->n_clients; i++) {
        if (seen->end.to_ns < 0 || told->ruling->closes[i].at_ns <= seen->end.to_ns)
            tell_close(printer, told, i);
    }
    if (seen->end.to_ns < 0)
        return;
    if (seen->killed_ns >= 0 && seen->killed_ns < seen->end.to_ns)
        tell(printer, seen->killed_ns, "it had not ended, and was killed");
    tell_end(printer, seen);
    if (seen->killed_ns >= seen->end.to_ns)
        tell(printer, seen->killed_ns, "what was left of it was killed");
    for (size_t i = 0; i < seen->n_clients; i++) {
        if (told->ruling->closes[i].at_ns > seen->end.to_ns)
            tell_close(printer, told, i);
    }
    if (seen->n_attempts > 0)
        tell_left(printer, seen);
}

/* What became of an attempt; those that are alike have the same text. */
static const char *outcome(const struct tw_restarted *seen,
                           const struct tw_restarted_start *attempt, char text[TW_RESTART_TEXT])
{
    char end[TW_RESTART_TEXT];
    text[0] = '\0';
    if (attempt->error != 0)
        tw_append(text, TW_RESTART_TEXT, "not executed: %s", strerror(attempt->error));
    else if (attempt->listens_ns >= 0)
        tw_append(text, TW_RESTART_TEXT, "listens%s",
                  attempt->beside ? " beside the old sockets" : "");
    else if (attempt->n_back > 0)
        tw_append(text, TW_RESTART_TEXT, "listens on %u of %zu addresses", attempt->n_back,
                  seen->n_listeners);
    else if (attempt->n_elsewhere > 0)
        tw_append(text, TW_RESTART_TEXT, "listens on another port, %u", attempt->elsewhere);
    else if (attempt->was_killed || !attempt->ended)
        tw_append(text, TW_RESTART_TEXT, "lives and does not listen");
    else
        tw_append(text, TW_RESTART_TEXT, "ended %s",
                  tw_restart_words_end(attempt->status, end));
    return text;
}

/* Tells attempts that went alike as one. */
static void tell_attempts(struct tw_printer *printer, const struct tw_restarted *seen)
{
    char text[TW_RESTART_TEXT];
    char next[TW_RESTART_TEXT];
    char took[TW_NUMBERS_SIZE];
    size_t n_lost = seen->n_tried - seen->n_attempts;
    for (size_t i = 0; i < seen->n_attempts;) {
        const struct tw_restarted_start *attempt = &seen->attempts[i];
        size_t to = i + 1;
        (void)outcome(seen, attempt, text);
        while (to < seen->n_attempts &&
               strcmp(text, outcome(seen, &seen->attempts[to], next)) == 0)
            to++;
        if (attempt->listens_ns >= 0)
            tw_append(text, sizeof text, " after %s",
                      tw_numbers_duration(attempt->listens_ns - attempt->began_ns, took));
        if (to == i + 1)
            tell(printer, attempt->began_ns, "attempt %zu: %s",
                 i + 1 == seen->n_attempts ? seen->n_tried : i + 1, text);
        else
            tell(printer, attempt->began_ns, "attempts %zu to %zu: each %s", i + 1,
                 to == seen->n_attempts ? to + n_lost : to, text);
        if (attempt->listens_ns < 0)
            tell_words(printer, attempt);
        i = to;
    }
}

static void tell_new_client(struct tw_printer *printer, const struct tw_restarted *seen)
{
    const struct tw_restarted_client *client = &seen->new_client;
    if (!client->made)
        return;
    if (client->error == 0)
        tell(printer, -1, "a new client is %s",
             client->n_received > 0 ? "answered"
             : client->accepted     ? "accepted"
             : client->at.port == 0 ? "connected"
             : client->deferred     ? "connected (TCP_DEFER_ACCEPT)"
                                    : "connected, but not accepted");
    else
        tell(printer, -1, "a new client could not connect: %s", strerror(client->error));
}

/* "restart-safe: CMD", and how it came back. */
static void tell_verdict(struct tw_printer *printer, const struct tw_restart_told *told)
{
    char text[TW_RESTART_TEXT] = "";
    const struct tw_restart *ask = told->ask;
    tw_printer_put(printer, "%s: ", tw_restart_ruling_verdict_name(told->ruling->verdict));
    for (size_t i = 0; ask->command[i] != NULL; i++)
        tw_append(text, sizeof text, "%s%s", i == 0 ? "" : " ", ask->command[i]);
    for (size_t i = 0; ask->then != NULL && ask->then[i] != NULL; i++)
        tw_append(text, sizeof text, "%s%s", i == 0 ? ", then " : " ", ask->then[i]);
    tw_printer_wrap(printer, INDENT, text);
    tw_printer_end(printer);
    if (tw_restart_words_course(told, text)[0] == '\0')
        return;
    tw_printer_to(printer, INDENT);
    tw_printer_wrap(printer, INDENT, text);
    tw_printer_end(printer);
}

static void tell_advice(struct tw_printer *printer, const struct tw_restart_told *told)
{
    char text[TW_RESTART_TEXT];
    enum tw_restart_cause cause = told->ruling->cause;
    const struct tw_restart_language *language = tw_restart_language_of(told->ask, told->seen);
    if (tw_restart_words_why(told, text)[0] != '\0')
        tw_printer_field(printer, INDENT, LABEL, "why", text);
    if (tw_restart_words_advice(told, text)[0] == '\0')
        return;
    tw_printer_field(printer, INDENT, LABEL, "to do", text);
    if (cause != TW_RESTART_TIMER && cause != TW_RESTART_CONNECTION)
        return;
    (void)snprintf(text, sizeof text, "in %s: %s", language->name, language->line);
    tw_printer_field(printer, INDENT, LABEL, "", text);
}

int tw_restart_text(const struct tw_restart_told *told, const struct tw_style *style, FILE *to,
                    struct tw_err *err)
{
    struct tw_printer printer = tw_printer_of(style, to);
    const struct tw_restarted *seen = told->seen;
    tell_verdict(&printer, told);
    tell_advice(&printer, told);
    tw_printer_end(&printer);
    tell_start(&printer, seen);
    tell_lets(&printer, told);
    for (size_t i = 0; i < seen->n_clients; i++)
        tell_client(&printer, &seen->clients[i]);
    if (told->ask->client != NULL && seen->client_connected != TW_NOT_LOOKED)
        tell(&printer, -1, "the client `%s` %s", told->ask->client[0],
             seen->client_connected == TW_YES ? "is connected" : "has not connected");
    tell_stop(&printer, told);
    tell_attempts(&printer, seen);
    tell_new_client(&printer, seen);
    return tw_stream_flush(to, err, "the report");
}
