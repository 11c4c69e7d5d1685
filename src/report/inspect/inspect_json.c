#include "inspect_json.h"

#include "json.h"
#include "json_maker.h"
#include "stream.h"

#include <inttypes.h>
#include <jansson.h>

/* Writes the value and frees it. JSON_EMBED writes an object without its braces. */
static void write_value(struct tw_inspect_json *json, struct tw_json_maker *maker,
                        json_t *value, size_t flags)
{
    json_t *taken = tw_json_maker_take(maker, value);
    if (taken == NULL || json_dumpf(taken, json->to, flags) != 0)
        json->failed = json->failed || taken == NULL;
    json_decref(taken);
}

void tw_inspect_json_begin(struct tw_inspect_json *json)
{
    (void)fprintf(json->to, "{\n\"schema\": %d,\n\"verb\": \"inspect\",\n\"captures\": [",
                  TW_JSON_SCHEMA);
}

void tw_inspect_json_open(struct tw_inspect_json *json, const char *file)
{
    struct tw_json_maker maker = {0};
    json_t *head = tw_json_maker_object(&maker);
    tw_json_maker_text(&maker, head, "file", file);
    (void)fprintf(json->to, "%s\n{\n", json->n_captures > 0 ? "," : "");
    write_value(json, &maker, head, JSON_EMBED);
    if (json->connections)
        (void)fputs(",\n\"connections\": [", json->to);
    json->n_captures++;
    json->n_connections = 0;
}

static void put_sides(struct tw_json_maker *maker, json_t *out, const struct tw_ended *ended)
{
    const struct tw_teardown *teardown = &ended->flow->teardown;
    json_t *sent = tw_json_maker_object(maker);
    json_t *began = tw_json_maker_object(maker);
    for (int side = TW_SIDE_A; side <= TW_SIDE_B; side++) {
        tw_json_maker_integer(maker, sent, tw_side_name(side), teardown->side[side].n_fins);
        if (teardown->side[side].waited)
            tw_json_maker_integer(maker, began, tw_side_name(side),
                                  teardown->time_wait_ns[side]);
    }
    tw_json_maker_put(maker, out, "fins_sent", sent);
    tw_json_maker_put(maker, out, "time_wait_from_ns", began);
}

static void put_reset(struct tw_json_maker *maker, json_t *out,
                      const struct tw_teardown *teardown)
{
    if (!teardown->reset)
        return;
    json_t *reset = tw_json_maker_object(maker);
    tw_json_maker_text(maker, reset, "by", tw_side_name(teardown->reset_by));
    tw_json_maker_text(maker, reset, "in", tw_tcp_state_name(teardown->reset_in));
    tw_json_maker_put(maker, out, "reset", reset);
}

static void put_bytes_after_fin(struct tw_json_maker *maker, json_t *out,
                                const struct tw_teardown *teardown)
{
    int closer = tw_teardown_active_closer(teardown);
    if (closer >= 0 && teardown->side[1 - closer].payload_after_fin > 0)
        tw_json_maker_integer(maker, out, "bytes_after_first_fin",
                              (int64_t)teardown->side[1 - closer].payload_after_fin);
}

void tw_inspect_json_connection(struct tw_inspect_json *json, const struct tw_ended *ended)
{
    const struct tw_flow *flow = ended->flow;
    const struct tw_teardown *teardown = &flow->teardown;
    struct tw_json_maker maker = {0};
    char text[TW_ENDPOINT_TEXT];
    json_t *out = tw_json_maker_object(&maker);
    tw_json_maker_text(&maker, out, "client", tw_endpoint_text(&ended->side[TW_SIDE_A], text));
    tw_json_maker_text(&maker, out, "server", tw_endpoint_text(&ended->side[TW_SIDE_B], text));
    tw_json_maker_truth(&maker, out, "guessed", flow->guessed);
    tw_json_maker_integer(&maker, out, "first_frame", flow->first_frame);
    tw_json_maker_integer(&maker, out, "first_ns", flow->first_ns);
    tw_json_maker_integer(&maker, out, "last_ns", flow->last_ns);
    tw_json_maker_text(&maker, out, "ending", tw_ending_name(tw_teardown_ending(teardown)));
    tw_json_maker_text(&maker, out, "first_fin",
                       tw_side_name(tw_teardown_active_closer(teardown)));
    tw_json_maker_text(&maker, out, "time_wait", tw_side_name(tw_teardown_time_wait(teardown)));
    put_sides(&maker, out, ended);
    put_reset(&maker, out, teardown);
    put_bytes_after_fin(&maker, out, teardown);
    tw_json_maker_truth(&maker, out, "reuses_time_wait", flow->reuses);
    tw_json_maker_truth(&maker, out, "reused_in_time_wait", flow->reused);
    tw_json_maker_truth(&maker, out, "reset_in_time_wait", flow->reset_hit);
    tw_json_maker_truth(&maker, out, "evicted", flow->evicted);
    (void)fputs(json->n_connections++ > 0 ? ",\n" : "\n", json->to);
    write_value(json, &maker, out, JSON_COMPACT);
}

static void put_held(struct tw_json_maker *maker, json_t *out, const char *key,
                     const struct tw_held *held)
{
    json_t *peak = tw_json_maker_object(maker);
    tw_json_maker_integer(maker, peak, "n", held->peak);
    if (held->peak > 0)
        tw_json_maker_integer(maker, peak, "at_ns", held->peak_ns);
    tw_json_maker_put(maker, out, key, peak);
}

static json_t *by_side(struct tw_json_maker *maker, uint64_t client, uint64_t server)
{
    json_t *out = tw_json_maker_object(maker);
    tw_json_maker_integer(maker, out, "client", (int64_t)client);
    tw_json_maker_integer(maker, out, "server", (int64_t)server);
    return out;
}

static json_t *closed_first(struct tw_json_maker *maker, uint64_t client, uint64_t server,
                            uint64_t both, uint64_t whole)
{
    json_t *out = by_side(maker, client, server);
    tw_json_maker_integer(maker, out, "both", (int64_t)both);
    tw_json_maker_integer(maker, out, "nobody", (int64_t)(whole - client - server - both));
    return out;
}

static json_t *service_of(struct tw_json_maker *maker, const struct tw_service_row *row)
{
    char name[TW_ENDPOINT_TEXT];
    json_t *out = tw_json_maker_object(maker);
    json_t *endings = tw_json_maker_object(maker);
    for (int i = 0; i < TW_N_ENDINGS; i++)
        tw_json_maker_integer(maker, endings, tw_ending_name((enum tw_ending)i),
                              row->n_endings[i]);
    tw_json_maker_text(maker, out, "server", tw_inspected_name(&row->key, name));
    tw_json_maker_integer(maker, out, "connections", row->n_flows);
    tw_json_maker_integer(maker, out, "guessed", row->n_guessed);
    tw_json_maker_put(maker, out, "endings", endings);
    tw_json_maker_put(maker, out, "first_fin",
                      closed_first(maker, row->n_closed_first[0], row->n_closed_first[1],
                                   row->n_crossed, row->n_flows));
    tw_json_maker_put(maker, out, "reset_by",
                      by_side(maker, row->n_resets[0], row->n_resets[1]));
    tw_json_maker_put(maker, out, "time_waits",
                      by_side(maker, row->n_time_waits[0], row->n_time_waits[1]));
    put_held(maker, out, "peak_at_clients", &row->held[TW_SIDE_A]);
    put_held(maker, out, "peak_at_server", &row->held[TW_SIDE_B]);
    tw_json_maker_integer(maker, out, "reused_in_time_wait", row->n_reused);
    tw_json_maker_integer(maker, out, "resets_in_time_wait", row->n_reset_hits);
    return out;
}

static json_t *host_of(struct tw_json_maker *maker, const struct tw_host_row *row)
{
    char name[TW_ENDPOINT_TEXT];
    json_t *out = tw_json_maker_object(maker);
    tw_json_maker_text(maker, out, "host", tw_inspected_name(&row->key, name));
    tw_json_maker_integer(maker, out, "as_client", row->n_as_client);
    tw_json_maker_integer(maker, out, "as_server", row->n_as_server);
    tw_json_maker_integer(maker, out, "closed_first", row->n_closed_first);
    tw_json_maker_integer(maker, out, "resets", row->n_resets);
    tw_json_maker_integer(maker, out, "time_waits", row->n_time_waits);
    put_held(maker, out, "peak", &row->held);
    return out;
}

static json_t *pair_of(struct tw_json_maker *maker, const struct tw_inspected *inspected,
                       const struct tw_pair_row *row)
{
    const struct tw_summary *summary = &inspected->summary;
    char name[TW_ENDPOINT_TEXT];
    json_t *out = tw_json_maker_object(maker);
    tw_json_maker_text(maker, out, "client",
                       tw_inspected_name(&summary->hosts[row->host].key, name));
    tw_json_maker_text(maker, out, "server",
                       tw_inspected_name(&summary->services[row->service].key, name));
    put_held(maker, out, "peak", &row->ports);
    tw_json_maker_put(maker, out, "share",
                      json_real((double)row->ports.peak / tw_inspected_n_ports(inspected)));
    return out;
}

/* Adds each table of rows. If memory for the order of rows is missing, the document fails. */
static void put_tables(struct tw_json_maker *maker, json_t *out,
                       const struct tw_inspected *inspected)
{
    size_t n = 0;
    json_t *list = tw_json_maker_array(maker);
    const struct tw_service_row **services = tw_inspected_services(&inspected->summary, &n);
    maker->failed = maker->failed || services == NULL;
    for (size_t i = 0; i < n && services != NULL; i++)
        tw_json_maker_append(maker, list, service_of(maker, services[i]));
    free(services);
    tw_json_maker_put(maker, out, "servers", list);

    list = tw_json_maker_array(maker);
    const struct tw_host_row **hosts = tw_inspected_hosts(&inspected->summary, &n);
    maker->failed = maker->failed || hosts == NULL;
    for (size_t i = 0; i < n && hosts != NULL; i++)
        tw_json_maker_append(maker, list, host_of(maker, hosts[i]));
    free(hosts);
    tw_json_maker_put(maker, out, "hosts", list);

    list = tw_json_maker_array(maker);
    const struct tw_pair_row **pairs = tw_inspected_pairs(&inspected->summary, &n);
    maker->failed = maker->failed || pairs == NULL;
    for (size_t i = 0; i < n && pairs != NULL; i++)
        tw_json_maker_append(maker, list, pair_of(maker, inspected, pairs[i]));
    free(pairs);
    tw_json_maker_put(maker, out, "ports", list);
}

static void put_packets(struct tw_json_maker *maker, json_t *out,
                        const struct tw_inspected *inspected)
{
    const struct tw_summary *s = &inspected->summary;
    const struct {
        const char *key;
        uint64_t n;
    } counts[] = {
        {"all", inspected->n_packets},
        {"tcp", s->n_packets[TW_PACKET_TCP]},
        {"other", s->n_packets[TW_PACKET_OTHER]},
        {"fragments", s->n_packets[TW_PACKET_FRAGMENT]},
        {"cut", s->n_packets[TW_PACKET_CUT]},
        {"malformed", s->n_packets[TW_PACKET_MALFORMED]},
        {"filtered_out", inspected->n_filtered},
        {"unsupported_link", inspected->n_unsupported},
        {"to_itself", s->n_to_itself},
        {"untimed", s->n_untimed},
        {"back_in_time", s->n_back_in_time},
    };
    json_t *packets = tw_json_maker_object(maker);
    for (size_t i = 0; i < TW_COUNT(counts); i++)
        tw_json_maker_integer(maker, packets, counts[i].key, (int64_t)counts[i].n);
    tw_json_maker_put(maker, out, "packets", packets);
}

static void put_totals(struct tw_json_maker *maker, json_t *out, const struct tw_summary *s)
{
    json_t *totals = tw_json_maker_object(maker);
    json_t *endings = tw_json_maker_object(maker);
    for (int i = 0; i < TW_N_ENDINGS; i++)
        tw_json_maker_integer(maker, endings, tw_ending_name((enum tw_ending)i),
                              (int64_t)s->n_endings[i]);
    tw_json_maker_integer(maker, totals, "connections", (int64_t)s->n_flows);
    tw_json_maker_integer(maker, totals, "guessed", (int64_t)s->n_guessed);
    tw_json_maker_put(maker, totals, "endings", endings);
    tw_json_maker_put(maker, totals, "first_fin",
                      closed_first(maker, s->n_closed_first[0], s->n_closed_first[1],
                                   s->n_crossed, s->n_flows));
    tw_json_maker_put(maker, totals, "reset_by",
                      by_side(maker, s->n_resets[0], s->n_resets[1]));
    tw_json_maker_integer(maker, totals, "time_waits", (int64_t)s->n_time_waits);
    put_held(maker, totals, "peak", &s->held);
    tw_json_maker_integer(maker, totals, "fin_retransmissions", (int64_t)s->n_fins_again);
    tw_json_maker_integer(maker, totals, "reused_in_time_wait", (int64_t)s->n_reused);
    tw_json_maker_integer(maker, totals, "resets_in_time_wait", (int64_t)s->n_reset_hits);
    tw_json_maker_integer(maker, totals, "evicted", (int64_t)s->n_evicted);
    tw_json_maker_integer(maker, totals, "time_waits_let_go", (int64_t)s->n_forgotten);
    tw_json_maker_put(maker, out, "totals", totals);
}

void tw_inspect_json_close(struct tw_inspect_json *json, const struct tw_inspected *inspected)
{
    struct tw_json_maker maker = {0};
    json_t *out = tw_json_maker_object(&maker);
    tw_json_maker_text(&maker, out, "format", inspected->format);
    tw_json_maker_integer(&maker, out, "bytes", (int64_t)inspected->n_bytes);
    tw_json_maker_truth(&maker, out, "truncated", inspected->truncated);
    if (inspected->truncated)
        tw_json_maker_integer(&maker, out, "truncated_at", (int64_t)inspected->truncated_at);
    if (inspected->summary.first_ns >= 0) {
        tw_json_maker_integer(&maker, out, "first_ns", inspected->summary.first_ns);
        tw_json_maker_integer(&maker, out, "last_ns", inspected->summary.last_ns);
    }
    tw_json_maker_integer(&maker, out, "time_wait_ns", inspected->time_wait_ns);
    tw_json_maker_pair(&maker, out, "ephemeral_ports", inspected->port_low,
                       inspected->port_high);
    put_packets(&maker, out, inspected);
    put_totals(&maker, out, &inspected->summary);
    put_tables(&maker, out, inspected);
    (void)fputs(json->connections ? "\n],\n" : ",\n", json->to);
    write_value(json, &maker, out, JSON_EMBED | JSON_INDENT(1));
    (void)fputs("\n}", json->to);
}

void tw_inspect_json_fail(struct tw_inspect_json *json, const char *error)
{
    struct tw_json_maker maker = {0};
    json_t *out = tw_json_maker_object(&maker);
    tw_json_maker_text(&maker, out, "error", error);
    (void)fputs(json->connections ? "\n],\n" : ",\n", json->to);
    write_value(json, &maker, out, JSON_EMBED);
    (void)fputs("\n}", json->to);
}

int tw_inspect_json_end(struct tw_inspect_json *json, struct tw_err *err)
{
    (void)fputs("\n]\n}\n", json->to);
    if (json->failed)
        return tw_fail(err, ENOMEM, "make the JSON document");
    return tw_stream_flush(json->to, err, "the JSON document");
}
