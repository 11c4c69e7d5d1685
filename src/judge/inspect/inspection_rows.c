#include "inspection_inside.h"

#include <string.h>

void tw_inspection_held_more(struct tw_held *held, tw_ns now_ns)
{
    held->now++;
    if (held->now > held->peak) {
        held->peak = held->now;
        held->peak_ns = now_ns;
    }
}

void tw_inspection_held_less(struct tw_held *held)
{
    held->now--;
}

static struct tw_row_key key_of(const struct tw_endpoint *endpoint, uint16_t port)
{
    struct tw_row_key key = {.port = port, .family = (uint8_t)endpoint->family};
    memcpy(key.address, endpoint->address, sizeof key.address);
    return key;
}

struct tw_endpoint tw_row_endpoint(const struct tw_row_key *key)
{
    struct tw_endpoint endpoint = {.family = (enum tw_family)key->family, .port = key->port};
    memcpy(endpoint.address, key->address, sizeof key->address);
    return endpoint;
}

static struct tw_host_row *host_of(struct tw_inspection *inspection, const struct tw_flow *flow,
                                   int side)
{
    return tw_row_table_at(&inspection->hosts, flow->host[side]);
}

/* The key's row. It is often that of the connection before. */
static uint32_t row_of(struct tw_row_table *table, const struct tw_row_key *key,
                       uint32_t *latest)
{
    if (memcmp(tw_row_table_at(table, *latest), key, sizeof *key) != 0)
        *latest = tw_row_table_row(table, key);
    return *latest;
}

/* Counts the client's port and the rate of its connections. */
static void begin_port(struct tw_inspection *inspection, struct tw_flow *flow)
{
    const struct tw_inspect_settings *settings = &inspection->settings;
    struct tw_pair_row *row = tw_row_table_at(&inspection->pairs, flow->pair);
    uint16_t port = flow->port[TW_SIDE_A];
    host_of(inspection, flow, TW_SIDE_A)->n_in_band[tw_port_range_band(port)]++;
    if (row->n_flows == 0 || port < row->port_low)
        row->port_low = port;
    if (port > row->port_high)
        row->port_high = port;
    row->n_flows++;
    tw_busy_minute_count(&row->busy, inspection->now_ns);
    if (settings->port_low > 0 && (port < settings->port_low || port > settings->port_high))
        return;
    flow->port_counted = true;
    tw_inspection_held_more(&row->ports, inspection->now_ns);
}

void tw_inspection_rows_begin(struct tw_inspection *inspection, uint32_t number)
{
    struct tw_flow *flow = tw_flows_at(inspection->flows, number);
    for (int side = TW_SIDE_A; side <= TW_SIDE_B; side++) {
        struct tw_endpoint endpoint = tw_flows_endpoint(inspection->flows, number, side);
        struct tw_row_key key = key_of(&endpoint, 0);
        flow->host[side] = row_of(&inspection->hosts, &key, &inspection->latest_host[side]);
        if (side == TW_SIDE_A)
            continue;
        key = key_of(&endpoint, endpoint.port);
        flow->service = row_of(&inspection->services, &key, &inspection->latest_service);
    }
    const uint32_t pair[] = {flow->host[TW_SIDE_A], flow->service};
    flow->pair = tw_row_table_row(&inspection->pairs, pair);
    host_of(inspection, flow, TW_SIDE_A)->n_as_client++;
    host_of(inspection, flow, TW_SIDE_B)->n_as_server++;
    host_of(inspection, flow, TW_SIDE_B)->n_with_itself +=
        flow->host[TW_SIDE_A] == flow->host[TW_SIDE_B];
    struct tw_service_row *service = tw_row_table_at(&inspection->services, flow->service);
    service->n_flows++;
    service->n_guessed += flow->guessed;
    inspection->total.n_flows++;
    inspection->total.n_guessed += flow->guessed;
    inspection->total.n_self += flow->is_self;

    begin_port(inspection, flow);
}

void tw_inspection_rows_free_port(struct tw_inspection *inspection, uint32_t number)
{
    struct tw_flow *flow = tw_flows_at(inspection->flows, number);
    if (!flow->port_counted)
        return;
    flow->port_counted = false;
    struct tw_pair_row *row = tw_row_table_at(&inspection->pairs, flow->pair);
    tw_inspection_held_less(&row->ports);
}

static void count_first_fin(struct tw_inspection *inspection, const struct tw_flow *flow,
                            struct tw_service_row *service)
{
    int closer = tw_teardown_active_closer(&flow->teardown);
    if (closer == TW_SIDE_BOTH) {
        service->n_crossed++;
        inspection->total.n_crossed++;
    } else if (closer == TW_SIDE_UNKNOWN) {
        service->n_unknown_first++;
        inspection->total.n_unknown_first++;
    } else if (closer != TW_SIDE_NONE) {
        service->n_closed_first[closer]++;
        inspection->total.n_closed_first[closer]++;
        host_of(inspection, flow, closer)->n_closed_first++;
    }
}

static void count_wait(struct tw_inspection *inspection, const struct tw_flow *flow, int side)
{
    inspection->total.n_time_waits++;
    inspection->total.n_assumed += !flow->teardown.side[side].wait_acked;
    host_of(inspection, flow, side)->n_time_waits++;
    struct tw_service_row *service = tw_row_table_at(&inspection->services, flow->service);
    service->n_time_waits[side]++;
}

/* Whether no packet of the other side came in the end either. */
static bool is_one_direction(const struct tw_flow *flow)
{
    const struct tw_teardown_side *sides = flow->teardown.side;
    int heard = sides[TW_SIDE_A].seq_known ? TW_SIDE_A : TW_SIDE_B;
    return flow->one_direction && !flow->is_self && !sides[1 - heard].seq_known &&
           flow->teardown.reset_by != 1 - heard;
}

static enum tw_unfinished unfinished_of(const struct tw_inspection *inspection, uint32_t number)
{
    const struct tw_flow *flow = tw_flows_at(inspection->flows, number);
    return tw_unfinished_of(&(struct tw_unfinished_seen){
        .teardown = &flow->teardown,
        .silent_ns = inspection->now_ns - flow->last_ns,
        .replaced = tw_flows_more(inspection->flows, number)->replaced,
    });
}

static void count_unfinished(struct tw_inspection *inspection, uint32_t number,
                             struct tw_service_row *service)
{
    enum tw_unfinished unfinished = unfinished_of(inspection, number);
    service->n_unfinished[unfinished]++;
    inspection->total.n_unfinished[unfinished]++;
}

/* The server accepted a SYN on a four-tuple in TIME_WAIT. */
static void count_reuse(const struct tw_flow *flow, const struct tw_flow_more *more,
                        struct tw_service_row *service)
{
    if (!flow->teardown.side[TW_SIDE_B].syn_sent)
        return;
    struct tw_reused *row = &service->reused[more->reused_side == TW_SIDE_A ? 0 : 1];
    if (row->n == 0 || more->reused_after_ns < row->shortest_ns)
        row->shortest_ns = more->reused_after_ns;
    if (more->reused_after_ns > row->longest_ns)
        row->longest_ns = more->reused_after_ns;
    row->n++;
}

static void count_end(struct tw_inspection *inspection, uint32_t number)
{
    const struct tw_flow *flow = tw_flows_at(inspection->flows, number);
    struct tw_summary *total = &inspection->total;
    struct tw_service_row *service = tw_row_table_at(&inspection->services, flow->service);
    enum tw_ending ending = tw_teardown_ending(&flow->teardown);
    service->n_endings[ending]++;
    total->n_endings[ending]++;
    count_first_fin(inspection, flow, service);
    if (flow->teardown.reset || flow->reset_hit)
        tw_inspection_reset_count(inspection, number);
    if (flow->reuses)
        count_reuse(flow, tw_flows_more(inspection->flows, number), service);
    if (ending == TW_INCOMPLETE)
        count_unfinished(inspection, number, service);
    if (ending == TW_RESET) {
        service->n_resets[flow->teardown.reset_by]++;
        total->n_resets[flow->teardown.reset_by]++;
        host_of(inspection, flow, flow->teardown.reset_by)->n_resets++;
    }
    int waits = tw_teardown_time_wait(&flow->teardown);
    for (int side = TW_SIDE_A; side <= (flow->is_self ? TW_SIDE_A : TW_SIDE_B); side++) {
        uint16_t n_fins = flow->teardown.side[side].n_fins;
        total->n_fins_again += n_fins > 1 ? n_fins - 1u : 0;
        if (tw_teardown_side_is_in(side, waits))
            count_wait(inspection, flow, side);
    }
    service->n_reused += flow->reused;
    total->n_reused += flow->reused;
    service->n_reset_hits += flow->reset_hit;
    total->n_reset_hits += flow->reset_hit;
    total->n_evicted += flow->evicted;
    if (ending != TW_RESET)
        total->n_void_resets += tw_teardown_void_resets(&flow->teardown);
    total->n_one_direction += flow->one_direction;
}

void tw_inspection_rows_end(struct tw_inspection *inspection, uint32_t number)
{
    struct tw_flow *flow = tw_flows_at(inspection->flows, number);
    for (int side = TW_SIDE_A; side <= TW_SIDE_B; side++) {
        if (tw_inspection_wait_is_owed(flow, side))
            tw_inspection_wait_hold(inspection, number, side); /* it is assumed */
        tw_inspection_wait_release(inspection, number, side);
        tw_inspection_wait_end(inspection, number, side);
    }
    tw_inspection_rows_free_port(inspection, number);
    flow->one_direction = is_one_direction(flow);
    count_end(inspection, number);
    if (inspection->settings.ended != NULL) {
        struct tw_ended ended = {
            .flow = flow,
            .more = tw_flows_more(inspection->flows, number),
            .unfinished = unfinished_of(inspection, number),
            .side = {tw_flows_endpoint(inspection->flows, number, TW_SIDE_A),
                     tw_flows_endpoint(inspection->flows, number, TW_SIDE_B)},
        };
        inspection->settings.ended(&ended, inspection->settings.arg);
    }
    tw_flows_remove(inspection->flows, number);
}
