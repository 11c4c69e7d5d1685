#include "restart_json.h"

#include "json.h"
#include "json_maker.h"
#include "names.h"
#include "restart_words.h"

#include <jansson.h>

enum { STATUS_BITS = 0x7f, STATUS_SHIFT = 8, STATUS_MASK = 0xff };

/* -- Small values. */

static void put_time(struct tw_json_maker *maker, json_t *out, const char *key, tw_ns at_ns)
{
    if (at_ns >= 0)
        tw_json_maker_integer(maker, out, key, at_ns);
}

static void put_bracket(struct tw_json_maker *maker, json_t *out, const char *key,
                        const struct tw_restarted_bracket *bracket)
{
    if (bracket->to_ns >= 0)
        tw_json_maker_pair(maker, out, key, bracket->from_ns, bracket->to_ns);
}

static void put_endpoint(struct tw_json_maker *maker, json_t *out, const char *key,
                         const struct tw_endpoint *endpoint)
{
    char text[TW_ENDPOINT_TEXT];
    if (endpoint->port != 0)
        tw_json_maker_text(maker, out, key, tw_endpoint_text(endpoint, text));
}

static void put_known(struct tw_json_maker *maker, json_t *out, const char *key,
                      enum tw_known known)
{
    if (known != TW_NOT_LOOKED)
        tw_json_maker_truth(maker, out, key, known == TW_YES);
}

static void put_errno(struct tw_json_maker *maker, json_t *out, int error)
{
    char name[TW_ERRNO_TEXT];
    if (error != 0)
        tw_json_maker_text(maker, out, "error", tw_errno_name(error, name));
}

static void put_signal(struct tw_json_maker *maker, json_t *out, int signal)
{
    char text[TW_RESTART_TEXT];
    const char *name = tw_signal_name(signal);
    (void)snprintf(text, sizeof text, "signal %d", signal);
    tw_json_maker_text(maker, out, "signal", name != NULL ? name : text);
}

/* How a process ended: its status, or the signal (wait(2)). */
static void put_end(struct tw_json_maker *maker, json_t *out, int status)
{
    int signal = status & STATUS_BITS;
    if (signal != 0)
        put_signal(maker, out, signal);
    else
        tw_json_maker_integer(maker, out, "status", status >> STATUS_SHIFT & STATUS_MASK);
}

static json_t *words_of(struct tw_json_maker *maker, char *const words[])
{
    json_t *list = tw_json_maker_array(maker);
    for (size_t i = 0; words[i] != NULL; i++)
        tw_json_maker_append_text(maker, list, words[i]);
    return list;
}

/* -- What was seen. */

static json_t *listeners_of(struct tw_json_maker *maker,
                            const struct tw_restarted_listener listeners[], size_t n)
{
    json_t *list = tw_json_maker_array(maker);
    for (size_t i = 0; i < n; i++) {
        json_t *one = tw_json_maker_object(maker);
        put_endpoint(maker, one, "at", &listeners[i].at);
        tw_json_maker_known_text(maker, one, "path", listeners[i].path);
        if (listeners[i].pid != 0)
            tw_json_maker_integer(maker, one, "pid", listeners[i].pid);
        put_known(maker, one, "reuseaddr", listeners[i].reuseaddr);
        put_known(maker, one, "reuseport", listeners[i].reuseport);
        put_known(maker, one, "defer_accept", listeners[i].defer_accept);
        tw_json_maker_append(maker, list, one);
    }
    return list;
}

static json_t *client_of(struct tw_json_maker *maker, const struct tw_restarted_client *client,
                         const struct tw_restart_close *close)
{
    static const char *const closers[] = {
        [TW_RESTART_SERVER_FIN] = "server FIN",
        [TW_RESTART_SERVER_RST] = "server RST",
        [TW_RESTART_CLIENT_FIN] = "client FIN",
        [TW_RESTART_CLIENT_RST] = "client RST",
    };
    json_t *out = tw_json_maker_object(maker);
    tw_json_maker_truth(maker, out, "talks", client->talks);
    put_errno(maker, out, client->error);
    put_endpoint(maker, out, "at", &client->at);
    put_endpoint(maker, out, "to", &client->to);
    tw_json_maker_truth(maker, out, "accepted", client->accepted);
    tw_json_maker_truth(maker, out, "deferred", client->deferred);
    tw_json_maker_integer(maker, out, "received", (int64_t)client->n_received);
    if (close == NULL || close->by == TW_RESTART_NOT_SEEN)
        return out;
    tw_json_maker_text(maker, out, "closed_first", closers[close->by]);
    put_time(maker, out, "closed_ns", close->at_ns);
    tw_json_maker_integer(maker, out, "frame", close->frame);
    return out;
}

static json_t *start_of(struct tw_json_maker *maker, const struct tw_restarted_start *start)
{
    json_t *out = tw_json_maker_object(maker);
    put_time(maker, out, "began_ns", start->began_ns);
    put_errno(maker, out, start->error);
    if (start->pid != 0)
        tw_json_maker_integer(maker, out, "pid", start->pid);
    put_time(maker, out, "listens_ns", start->listens_ns);
    tw_json_maker_integer(maker, out, "back", start->n_back);
    if (start->n_elsewhere > 0)
        tw_json_maker_integer(maker, out, "elsewhere", start->elsewhere);
    tw_json_maker_truth(maker, out, "beside", start->beside);
    tw_json_maker_truth(maker, out, "killed", start->was_killed);
    if (start->ended) {
        put_bracket(maker, out, "ended_ns", &start->end);
        put_end(maker, out, start->status);
    }
    tw_json_maker_known_text(maker, out, "words", start->words);
    return out;
}

static json_t *left_of(struct tw_json_maker *maker, const struct tw_restarted *seen)
{
    json_t *list = tw_json_maker_array(maker);
    for (size_t i = 0; i < seen->n_left; i++) {
        json_t *one = tw_json_maker_object(maker);
        tw_json_maker_integer(maker, one, "pid", seen->left[i].pid);
        tw_json_maker_integer(maker, one, "parent", seen->left[i].parent);
        tw_json_maker_text(maker, one, "name", seen->left[i].name);
        tw_json_maker_truth(maker, one, "listens", seen->left[i].listens);
        tw_json_maker_truth(maker, one, "connected", seen->left[i].connected);
        tw_json_maker_append(maker, list, one);
    }
    return list;
}

static json_t *held_of(struct tw_json_maker *maker, const struct tw_restarted *seen)
{
    json_t *list = tw_json_maker_array(maker);
    for (size_t i = 0; i < seen->n_held; i++) {
        const struct tw_restarted_socket *socket = &seen->held[i];
        json_t *one = tw_json_maker_object(maker);
        put_endpoint(maker, one, "local", &socket->local);
        put_endpoint(maker, one, "remote", &socket->remote);
        tw_json_maker_text(maker, one, "state", tw_tcp_state_name(socket->state));
        if (socket->timer_ms >= 0)
            tw_json_maker_integer(maker, one, "timer_ns", socket->timer_ms * TW_MS);
        if (socket->pid != 0)
            tw_json_maker_integer(maker, one, "pid", socket->pid);
        tw_json_maker_append(maker, list, one);
    }
    return list;
}

/* What became of the connections to the ports of --let. */
static json_t *lets_of(struct tw_json_maker *maker, const struct tw_restart_told *told)
{
    json_t *list = tw_json_maker_array(maker);
    for (size_t i = 0; i < told->ask->n_lets; i++) {
        const struct tw_restarted_let *let = &told->seen->lets[i];
        json_t *one = tw_json_maker_object(maker);
        tw_json_maker_integer(maker, one, "port", told->ask->lets[i]);
        tw_json_maker_integer(maker, one, "carried", let->n_carried);
        tw_json_maker_integer(maker, one, "failed", let->n_failed);
        put_errno(maker, one, let->error);
        tw_json_maker_append(maker, list, one);
    }
    return list;
}

static json_t *main_of(struct tw_json_maker *maker, const struct tw_restarted *seen)
{
    json_t *out = tw_json_maker_object(maker);
    tw_json_maker_integer(maker, out, "pid", seen->main);
    tw_json_maker_text(maker, out, "name", seen->main_name);
    tw_json_maker_truth(maker, out, "daemon", seen->is_daemon);
    if (seen->end.to_ns >= 0)
        put_end(maker, out, seen->status);
    return out;
}

static void put_seen(struct tw_json_maker *maker, json_t *out,
                     const struct tw_restart_told *told)
{
    const struct tw_restarted *seen = told->seen;
    json_t *clients = tw_json_maker_array(maker);
    json_t *attempts = tw_json_maker_array(maker);
    for (size_t i = 0; i < seen->n_clients; i++)
        tw_json_maker_append(maker, clients,
                             client_of(maker, &seen->clients[i], &told->ruling->closes[i]));
    for (size_t i = 0; i < seen->n_attempts; i++)
        tw_json_maker_append(maker, attempts, start_of(maker, &seen->attempts[i]));
    if (told->ask->n_lets > 0)
        tw_json_maker_put(maker, out, "lets", lets_of(maker, told));
    tw_json_maker_put(maker, out, "start", start_of(maker, &seen->first));
    tw_json_maker_put(maker, out, "listeners",
                      listeners_of(maker, seen->listeners, seen->n_listeners));
    if (seen->main != 0)
        tw_json_maker_put(maker, out, "main", main_of(maker, seen));
    tw_json_maker_put(maker, out, "clients", clients);
    put_known(maker, out, "client_connected", seen->client_connected);
    if (seen->phase >= TW_RESTARTED_STOPPING)
        put_bracket(maker, out, "stopped_ns", &seen->stop);
    put_bracket(maker, out, "deaf_ns", &seen->deaf);
    put_bracket(maker, out, "ended_ns", &seen->end);
    put_time(maker, out, "let_go_ns", seen->let_go_ns);
    put_time(maker, out, "killed_ns", seen->killed_ns);
    tw_json_maker_put(maker, out, "left", left_of(maker, seen));
    tw_json_maker_put(maker, out, "held", held_of(maker, seen));
    put_time(maker, out, "predicted_ns", seen->predicted_ns);
    put_time(maker, out, "old_gone_ns", seen->old_gone_ns);
    tw_json_maker_integer(maker, out, "tried", (int64_t)seen->n_tried);
    tw_json_maker_put(maker, out, "attempts", attempts);
    tw_json_maker_put(maker, out, "new_listeners",
                      listeners_of(maker, seen->new_listeners, seen->n_new_listeners));
    if (seen->new_client.made)
        tw_json_maker_put(maker, out, "new_client", client_of(maker, &seen->new_client, NULL));
}

/* -- The document. */

static json_t *restart_of(struct tw_json_maker *maker, const struct tw_restart_told *told)
{
    char text[TW_RESTART_TEXT];
    const struct tw_restart *ask = told->ask;
    const struct tw_restart_ruling *ruling = told->ruling;
    json_t *out = tw_json_maker_object(maker);
    tw_json_maker_text(maker, out, "name", told->name);
    tw_json_maker_put(maker, out, "command", words_of(maker, ask->command));
    if (ask->then != NULL)
        tw_json_maker_put(maker, out, "then", words_of(maker, ask->then));
    tw_json_maker_text(maker, out, "stopped_by", tw_restart_way_names()[ask->way]);
    put_signal(maker, out, ask->signal);
    if (ruling == NULL) {
        tw_json_maker_text(maker, out, "failed", told->why);
        return out;
    }
    tw_json_maker_text(maker, out, "verdict", tw_restart_ruling_verdict_name(ruling->verdict));
    tw_json_maker_text(maker, out, "course", tw_restart_ruling_course_name(ruling->course));
    tw_json_maker_text(maker, out, "cause", tw_restart_ruling_cause_name(ruling->cause));
    put_time(maker, out, "away_ns", ruling->away_ns);
    tw_json_maker_truth(maker, out, "waits_for_client", ruling->waits_for_client);
    tw_json_maker_known_text(maker, out, "said", tw_restart_words_course(told, text));
    tw_json_maker_known_text(maker, out, "why", tw_restart_words_why(told, text));
    tw_json_maker_known_text(maker, out, "advice", tw_restart_words_advice(told, text));
    put_seen(maker, out, told);
    return out;
}

json_t *tw_restart_json(const struct tw_restart_told told[], size_t n)
{
    struct tw_json_maker maker = {0};
    json_t *out = tw_json_maker_object(&maker);
    json_t *list = tw_json_maker_array(&maker);
    tw_json_maker_integer(&maker, out, "schema", TW_JSON_SCHEMA);
    tw_json_maker_text(&maker, out, "verb", "restart");
    for (size_t i = 0; i < n; i++)
        tw_json_maker_append(&maker, list, restart_of(&maker, &told[i]));
    tw_json_maker_put(&maker, out, "restarts", list);
    return tw_json_maker_take(&maker, out);
}
