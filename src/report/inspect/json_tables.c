#include "json_tables.h"

#include <jansson.h>

static void put_held(struct tw_json_maker *maker, json_t *out, const char *key,
                     const struct tw_held *held)
{
    json_t *peak = tw_json_maker_object(maker);
    tw_json_maker_integer(maker, peak, "n", held->peak);
    if (held->peak > 0 && held->peak_ns > 0)
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

static json_t *closed_first(struct tw_json_maker *maker, const uint64_t by[2], uint64_t both,
                            uint64_t unknown, uint64_t whole)
{
    json_t *out = by_side(maker, by[TW_SIDE_A], by[TW_SIDE_B]);
    tw_json_maker_integer(maker, out, "both", (int64_t)both);
    tw_json_maker_integer(maker, out, "unknown", (int64_t)unknown);
    tw_json_maker_integer(maker, out, "nobody",
                          (int64_t)(whole - by[TW_SIDE_A] - by[TW_SIDE_B] - both - unknown));
    return out;
}

static void put_unfinished(struct tw_json_maker *maker, json_t *out,
                           const struct tw_service_row *row)
{
    json_t *parts = tw_json_maker_object(maker);
    for (int i = 0; i < TW_N_UNFINISHED; i++)
        tw_json_maker_integer(maker, parts, tw_unfinished_name((enum tw_unfinished)i),
                              row->n_unfinished[i]);
    tw_json_maker_put(maker, out, "incomplete", parts);
}

/* How many, and the shortest and longest of the times. */
static json_t *reused(struct tw_json_maker *maker, const struct tw_reused *row)
{
    json_t *out = tw_json_maker_object(maker);
    tw_json_maker_integer(maker, out, "n", row->n);
    if (row->n > 0)
        tw_json_maker_pair(maker, out, "after_ns", row->shortest_ns, row->longest_ns);
    return out;
}

static json_t *service_of(struct tw_json_maker *maker, const struct tw_service_row *row)
{
    char name[TW_ENDPOINT_TEXT];
    json_t *out = tw_json_maker_object(maker);
    json_t *endings = tw_json_maker_object(maker);
    const uint64_t by[] = {row->n_closed_first[0], row->n_closed_first[1]};
    for (int i = 0; i < TW_N_ENDINGS; i++)
        tw_json_maker_integer(maker, endings, tw_ending_name((enum tw_ending)i),
                              row->n_endings[i]);
    tw_json_maker_text(maker, out, "server", tw_inspected_name(&row->key, name));
    tw_json_maker_integer(maker, out, "connections", row->n_flows);
    tw_json_maker_integer(maker, out, "guessed", row->n_guessed);
    tw_json_maker_put(maker, out, "endings", endings);
    put_unfinished(maker, out, row);
    tw_json_maker_put(
        maker, out, "first_fin",
        closed_first(maker, by, row->n_crossed, row->n_unknown_first, row->n_flows));
    tw_json_maker_put(maker, out, "reset_by",
                      by_side(maker, row->n_resets[0], row->n_resets[1]));
    tw_json_maker_put(maker, out, "time_waits",
                      by_side(maker, row->n_time_waits[0], row->n_time_waits[1]));
    put_held(maker, out, "peak_at_clients", &row->held[TW_SIDE_A]);
    put_held(maker, out, "peak_at_server", &row->held[TW_SIDE_B]);
    tw_json_maker_integer(maker, out, "reused_in_time_wait", row->n_reused);
    tw_json_maker_integer(maker, out, "resets_in_time_wait", row->n_reset_hits);
    tw_json_maker_integer(maker, out, "met_old_socket", row->n_met_old);
    json_t *accepted = tw_json_maker_object(maker);
    for (int side = TW_SIDE_A; side <= TW_SIDE_B; side++)
        tw_json_maker_put(maker, accepted, tw_side_name(side),
                          reused(maker, &row->reused[side]));
    tw_json_maker_put(maker, out, "accepted_in_time_wait", accepted);
    return out;
}

static json_t *host_of(struct tw_json_maker *maker, const struct tw_host_row *row)
{
    char name[TW_ENDPOINT_TEXT];
    json_t *out = tw_json_maker_object(maker);
    tw_json_maker_text(maker, out, "host", tw_inspected_name(&row->key, name));
    tw_json_maker_integer(maker, out, "connections", (int64_t)tw_inspected_n_flows(row));
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
    struct tw_port_range range = tw_inspected_range(inspected, row);
    tw_json_maker_pair(maker, out, "range", range.low, range.high);
    tw_json_maker_put(maker, out, "share",
                      json_real((double)row->ports.peak / tw_port_range_size(&range)));
    tw_json_maker_integer(maker, out, "connections", row->n_flows);
    tw_json_maker_put(maker, out, "connections_per_second",
                      json_real(tw_busy_minute_rate(&row->busy)));
    tw_json_maker_truth(maker, out, "own_port", tw_inspected_is_own_port(row));
    tw_ns last_ns = tw_inspected_ports_last(inspected, row);
    tw_json_maker_put(maker, out, "run_out_after_ns",
                      last_ns >= 0 ? json_integer(last_ns) : json_null());
    return out;
}

static json_t *reset_of(struct tw_json_maker *maker, const struct tw_summary *summary,
                        const struct tw_reset_row *row)
{
    char name[TW_ENDPOINT_TEXT];
    json_t *out = tw_json_maker_object(maker);
    tw_json_maker_text(maker, out, "server",
                       tw_inspected_name(&summary->services[row->service].key, name));
    tw_json_maker_text(maker, out, "by", tw_side_name(row->by));
    tw_json_maker_text(maker, out, "kind", tw_reset_kind_name((enum tw_reset_kind)row->kind));
    tw_json_maker_integer(maker, out, "n", row->n);
    if (row->n_known > 0)
        tw_json_maker_pair(maker, out, "silence_ns", row->shortest_ns, row->longest_ns);
    else
        tw_json_maker_put(maker, out, "silence_ns", json_null());
    return out;
}

void tw_json_tables_totals(struct tw_json_maker *maker, json_t *out, const struct tw_summary *s)
{
    json_t *totals = tw_json_maker_object(maker);
    json_t *endings = tw_json_maker_object(maker);
    for (int i = 0; i < TW_N_ENDINGS; i++)
        tw_json_maker_integer(maker, endings, tw_ending_name((enum tw_ending)i),
                              (int64_t)s->n_endings[i]);
    tw_json_maker_integer(maker, totals, "connections", (int64_t)s->n_flows);
    tw_json_maker_integer(maker, totals, "guessed", (int64_t)s->n_guessed);
    tw_json_maker_put(maker, totals, "endings", endings);
    json_t *parts = tw_json_maker_object(maker);
    for (int i = 0; i < TW_N_UNFINISHED; i++)
        tw_json_maker_integer(maker, parts, tw_unfinished_name((enum tw_unfinished)i),
                              (int64_t)s->n_unfinished[i]);
    tw_json_maker_put(maker, totals, "incomplete", parts);
    tw_json_maker_put(
        maker, totals, "first_fin",
        closed_first(maker, s->n_closed_first, s->n_crossed, s->n_unknown_first, s->n_flows));
    tw_json_maker_put(maker, totals, "reset_by",
                      by_side(maker, s->n_resets[0], s->n_resets[1]));
    tw_json_maker_integer(maker, totals, "time_waits", (int64_t)s->n_time_waits);
    tw_json_maker_integer(maker, totals, "time_waits_assumed", (int64_t)s->n_assumed);
    put_held(maker, totals, "peak", &s->held);
    tw_json_maker_integer(maker, totals, "void_resets", (int64_t)s->n_void_resets);
    tw_json_maker_integer(maker, totals, "fin_retransmissions", (int64_t)s->n_fins_again);
    tw_json_maker_integer(maker, totals, "reused_in_time_wait", (int64_t)s->n_reused);
    tw_json_maker_integer(maker, totals, "resets_in_time_wait", (int64_t)s->n_reset_hits);
    tw_json_maker_integer(maker, totals, "met_old_socket", (int64_t)s->n_met_old);
    tw_json_maker_integer(maker, totals, "self", (int64_t)s->n_self);
    tw_json_maker_integer(maker, totals, "in_two_networks", (int64_t)s->n_beside);
    tw_json_maker_integer(maker, totals, "evicted", (int64_t)s->n_evicted);
    tw_json_maker_integer(maker, totals, "one_direction", (int64_t)s->n_one_direction);
    tw_json_maker_integer(maker, totals, "time_waits_let_go", (int64_t)s->n_forgotten);
    tw_json_maker_put(maker, out, "totals", totals);
}

void tw_json_tables_rows(struct tw_json_maker *maker, json_t *out,
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

    list = tw_json_maker_array(maker);
    const struct tw_reset_row **resets = tw_inspected_resets(&inspected->summary, &n);
    maker->failed = maker->failed || resets == NULL;
    for (size_t i = 0; i < n && resets != NULL; i++)
        tw_json_maker_append(maker, list, reset_of(maker, &inspected->summary, resets[i]));
    free(resets);
    tw_json_maker_put(maker, out, "resets", list);
}
