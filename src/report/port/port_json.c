#include "port_json.h"

#include "json.h"
#include "json_maker.h"
#include "json_port_owners.h"
#include "names.h"
#include "port_words.h"

#include <errno.h>
#include <jansson.h>

static const char *const protocols[] = {
    [TW_PORT_TCP] = "tcp", [TW_PORT_MPTCP] = "mptcp", [TW_PORT_UDP] = "udp"};
_Static_assert(TW_COUNT(protocols) == TW_N_PORT_PROTOCOLS, "a protocol lacks a name");

static void put_known(struct tw_json_maker *maker, json_t *out, const char *key,
                      enum tw_known value)
{
    if (value != TW_NOT_LOOKED)
        tw_json_maker_truth(maker, out, key, value == TW_YES);
}

/* How long it is until two moments, from the look on. */
static void put_left(struct tw_json_maker *maker, json_t *out, const struct tw_port_look *look,
                     tw_ns from_ns, tw_ns to_ns)
{
    tw_ns least_ns = from_ns > look->at_ns ? from_ns - look->at_ns : 0;
    tw_ns most_ns = to_ns > look->at_ns ? to_ns - look->at_ns : 0;
    if (to_ns > 0)
        tw_json_maker_pair(maker, out, "left_ns", least_ns, most_ns);
}

static json_t *make_group(struct tw_json_maker *maker, const struct tw_port_look *look,
                          const struct tw_port_group *group)
{
    const struct tw_port_socket *socket = &look->sockets[group->first];
    char text[TW_ENDPOINT_TEXT];
    json_t *out = tw_json_maker_object(maker);
    tw_json_maker_text(maker, out, "protocol", protocols[socket->protocol]);
    if (socket->protocol != TW_PORT_UDP)
        tw_json_maker_text(maker, out, "state", tw_tcp_state_name(socket->state));
    tw_json_maker_integer(maker, out, "n", (json_int_t)group->n);
    tw_json_maker_text(maker, out, "local", tw_endpoint_text(&socket->local, text));
    if (socket->remote.port != 0 && group->n == 1)
        tw_json_maker_text(maker, out, "remote", tw_endpoint_text(&socket->remote, text));
    put_known(maker, out, "v6only", socket->v6only);
    if (socket->device != 0)
        tw_json_maker_integer(maker, out, "device", socket->device);
    put_known(maker, out, "reuseaddr", socket->options.reuseaddr);
    put_known(maker, out, "reuseport", socket->options.reuseport);
    if (socket->state != TW_TIME_WAIT)
        tw_json_maker_integer(maker, out, "uid", socket->uid);
    tw_json_maker_known_text(maker, out, "unit", tw_port_look_unit(look, socket));
    if (socket->state == TW_LISTEN) {
        tw_json_maker_integer(maker, out, "not_accepted", (json_int_t)group->n_receive);
        tw_json_maker_integer(maker, out, "backlog", socket->n_send);
    }
    tw_json_maker_text(maker, out, "whose", tw_port_fate_whose_name(group->whose));
    tw_json_maker_text(maker, out, "ends", tw_port_fate_ends_name(group->ends));
    put_left(maker, out, look, group->from_ns, group->to_ns);
    tw_json_port_owners_put(maker, out, look, group);
    return out;
}

static json_t *make_answer(struct tw_json_maker *maker, const struct tw_port_answer *answer)
{
    char text[TW_ENDPOINT_TEXT];
    char error[TW_ERRNO_TEXT];
    json_t *out = tw_json_maker_object(maker);
    tw_json_maker_text(maker, out, "at", tw_endpoint_text(&answer->bind.at, text));
    tw_json_maker_truth(maker, out, "reuseaddr", answer->bind.reuseaddr);
    tw_json_maker_truth(maker, out, "reuseport", answer->bind.reuseport);
    tw_json_maker_truth(maker, out, "tried", answer->is_tried);
    if (answer->is_tried || answer->is_certain)
        tw_json_maker_text(maker, out, "answer", tw_errno_name(answer->bind.error, error));
    if (answer->has_clause && (answer->bind.error == 0 || answer->bind.error == EADDRINUSE) &&
        (answer->bind.error == 0) == tw_bind_clause_allows(answer->clause))
        tw_json_maker_text(maker, out, "clause", tw_bind_clause_name(answer->clause));
    if (answer->is_tried)
        tw_json_maker_integer(maker, out, "took_ns", answer->bind.took_ns);
    return out;
}

static json_t *make_advice(struct tw_json_maker *maker, const struct tw_port_advice *advice)
{
    json_t *out = tw_json_maker_object(maker);
    tw_json_maker_text(maker, out, "text", advice->text);
    tw_json_maker_known_text(maker, out, "command", advice->command);
    return out;
}

static json_t *make_search(struct tw_json_maker *maker, const struct tw_port_search *search)
{
    json_t *out = tw_json_maker_object(maker);
    tw_json_maker_integer(maker, out, "processes", search->n_processes);
    tw_json_maker_integer(maker, out, "not_permitted", search->n_denied);
    tw_json_maker_integer(maker, out, "left_out", search->n_left);
    tw_json_maker_integer(maker, out, "took_ns", search->took_ns);
    return out;
}

static void put_verdict(struct tw_json_maker *maker, json_t *out,
                        const struct tw_port_judged *judged)
{
    const struct tw_port_look *look = judged->port.look;
    const struct tw_port_verdict *verdict = &judged->verdict;
    char address[TW_ENDPOINT_TEXT];
    char text[TW_PORT_WORDS];
    tw_json_maker_integer(maker, out, "port", look->at.port);
    if (look->has_address)
        tw_json_maker_text(maker, out, "address", tw_endpoint_address_text(&look->at, address));
    tw_json_maker_known_text(maker, out, "network", look->network);
    tw_json_maker_text(maker, out, "began", look->began);
    tw_json_maker_text(maker, out, "verdict", tw_port_verdict_name(verdict->finding));
    tw_json_maker_text(maker, out, "said", tw_port_words_verdict(&judged->port, text));
    if (verdict->finding == TW_PORT_HELD && verdict->group >= 0) {
        tw_json_maker_integer(maker, out, "holder", verdict->group);
        tw_json_maker_text(maker, out, "ends", tw_port_fate_ends_name(verdict->ends));
        put_left(maker, out, look, verdict->from_ns, verdict->to_ns);
    }
}

static void put_lists(struct tw_json_maker *maker, json_t *out,
                      const struct tw_port_judged *judged)
{
    json_t *sockets = tw_json_maker_array(maker);
    json_t *binds = tw_json_maker_array(maker);
    json_t *advices = tw_json_maker_array(maker);
    for (size_t i = 0; i < judged->groups.n; i++)
        tw_json_maker_append(maker, sockets,
                             make_group(maker, judged->port.look, &judged->groups.list[i]));
    for (size_t i = 0; i < judged->answers.n; i++)
        tw_json_maker_append(maker, binds, make_answer(maker, &judged->answers.list[i]));
    for (size_t i = 0; i < judged->advices.n; i++)
        tw_json_maker_append(maker, advices, make_advice(maker, &judged->advices.list[i]));
    tw_json_maker_put(maker, out, "sockets", sockets);
    if (judged->groups.n_left_out > 0)
        tw_json_maker_integer(maker, out, "sockets_left_out",
                              (json_int_t)judged->groups.n_left_out);
    tw_json_maker_put(maker, out, "owners", tw_json_port_owners_make(maker, judged->port.look));
    tw_json_maker_put(maker, out, "binds", binds);
    tw_json_maker_put(maker, out, "advice", advices);
}

json_t *tw_port_json(const struct tw_port_judged *judged)
{
    const struct tw_port_look *look = judged->port.look;
    struct tw_json_maker maker = {0};
    json_t *out = tw_json_maker_object(&maker);
    tw_json_maker_integer(&maker, out, "schema", TW_JSON_SCHEMA);
    tw_json_maker_text(&maker, out, "verb", "why");
    put_verdict(&maker, out, judged);
    put_lists(&maker, out, judged);
    tw_json_maker_text(&maker, out, "restart",
                       tw_port_return_name(tw_port_return_of(&judged->port)));
    if (look->search.was_searched)
        tw_json_maker_put(&maker, out, "search", make_search(&maker, &look->search));
    return tw_json_maker_take(&maker, out);
}
