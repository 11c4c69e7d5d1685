#include "inspection.h"

#include "inspection_inside.h"

#include <stddef.h>
#include <string.h>

int tw_inspection_open(const struct tw_inspect_settings *settings, struct tw_inspection **out,
                       struct tw_err *err)
{
    TW_AUTO(tw_inspection_drop) struct tw_inspection *made = calloc(1, sizeof *made);
    if (made == NULL)
        return tw_fail(err, ENOMEM, "an inspection");
    made->settings = *settings;
    for (int i = 0; i < TW_N_WAIT_LISTS; i++)
        made->lists[i] = (struct tw_wait_list){TW_NO_FLOW, TW_NO_FLOW};
    made->next_ns = INT64_MAX;
    made->total.first_ns = made->total.last_ns = -1;
    if (tw_flows_open(settings->max_flows, settings->allocate, &made->flows, err) < 0 ||
        tw_row_table_open(&made->hosts, sizeof(struct tw_host_row), sizeof(struct tw_row_key),
                          settings->max_rows, settings->seed, err) < 0 ||
        tw_row_table_open(&made->services, sizeof(struct tw_service_row),
                          sizeof(struct tw_row_key), settings->max_rows, settings->seed,
                          err) < 0 ||
        tw_row_table_open(&made->pairs, sizeof(struct tw_pair_row), 2 * sizeof(uint32_t),
                          settings->max_rows, settings->seed, err) < 0 ||
        tw_row_table_open(&made->resets, sizeof(struct tw_reset_row),
                          offsetof(struct tw_reset_row, n), settings->max_rows, settings->seed,
                          err) < 0)
        return -1;
    tw_inspection_reset_open(made);
    *out = made;
    made = NULL;
    return 0;
}

void tw_inspection_drop(struct tw_inspection **inspection)
{
    if (*inspection != NULL) {
        tw_flows_drop(&(*inspection)->flows);
        tw_row_table_drop(&(*inspection)->hosts);
        tw_row_table_drop(&(*inspection)->services);
        tw_row_table_drop(&(*inspection)->pairs);
        tw_row_table_drop(&(*inspection)->resets);
        free(*inspection);
    }
    *inspection = NULL;
}

/* Captures are full of connections whose end was not captured. When the table is more than a
 * fifth full, connections idle for IDLE_NS are evicted, every LOOK_NS of capture time. */
static const tw_ns IDLE_NS = 300 * TW_S;
static const tw_ns LOOK_NS = 60 * TW_S;
enum { SHARE_FOR_THE_IDLE = 5 };

/* Removes a connection before it is over. */
static void evict(struct tw_inspection *inspection, uint32_t number)
{
    struct tw_flow *flow = tw_flows_at(inspection->flows, number);
    flow->evicted = !flow->listed_a && !flow->listed_b;
    inspection->total.n_forgotten += flow->held_a || flow->held_b;
    tw_inspection_rows_end(inspection, number);
}

/* Makes room: evicts the sixteenth that has been idle longest. A histogram gives the threshold
 * without sorting. */
static void make_room(struct tw_inspection *inspection)
{
    enum { N_STEPS = 1024, SHARE = 16 };
    struct tw_flows *flows = inspection->flows;
    uint32_t n_in[N_STEPS] = {0};
    uint32_t n_end = tw_flows_end(flows);
    tw_ns oldest_ns = INT64_MAX;
    for (uint32_t i = 0; i < n_end; i++) {
        if (tw_flows_at(flows, i)->is_live && tw_flows_at(flows, i)->last_ns < oldest_ns)
            oldest_ns = tw_flows_at(flows, i)->last_ns;
    }
    tw_ns step_ns = (inspection->now_ns - oldest_ns) / N_STEPS + 1;
    for (uint32_t i = 0; i < n_end; i++) {
        const struct tw_flow *flow = tw_flows_at(flows, i);
        if (flow->is_live)
            n_in[(flow->last_ns - oldest_ns) / step_ns]++;
    }
    uint32_t n_wanted = tw_flows_count(flows) / SHARE + 1;
    uint32_t n_older = 0;
    size_t step = 0;
    while (n_older + n_in[step] < n_wanted)
        n_older += n_in[step++];
    tw_ns until_ns = oldest_ns + (tw_ns)(step + 1) * step_ns;
    for (uint32_t i = 0; i < n_end && n_wanted > 0; i++) {
        const struct tw_flow *flow = tw_flows_at(flows, i);
        if (!flow->is_live || flow->last_ns >= until_ns)
            continue;
        evict(inspection, i);
        n_wanted--;
    }
}

static void let_the_idle_go(struct tw_inspection *inspection)
{
    struct tw_flows *flows = inspection->flows;
    inspection->looked_ns = inspection->now_ns;
    for (uint32_t i = 0; i < tw_flows_end(flows); i++) {
        const struct tw_flow *flow = tw_flows_at(flows, i);
        if (flow->is_live && !flow->listed_a && !flow->listed_b &&
            inspection->now_ns - flow->last_ns >= IDLE_NS)
            evict(inspection, i);
    }
}

/* Where the ephemeral ports of today's systems begin. */
enum { EPHEMERAL_LOW = 32768 };

static bool is_ephemeral(const struct tw_inspection *inspection, uint16_t port)
{
    const struct tw_inspect_settings *settings = &inspection->settings;
    if (settings->port_low > 0)
        return port >= settings->port_low && port <= settings->port_high;
    return port >= EPHEMERAL_LOW;
}

static bool is_service(const struct tw_inspection *inspection,
                       const struct tw_endpoint *endpoint)
{
    struct tw_row_key key = {.port = endpoint->port, .family = (uint8_t)endpoint->family};
    memcpy(key.address, endpoint->address, sizeof key.address);
    return tw_row_table_find(&inspection->services, &key) != 0;
}

/* Determines the client. A SYN shows it. Otherwise it is a guess, from a known server
 * endpoint, then the ephemeral range, then the lower port, which is the server's. */
static bool from_is_client(const struct tw_inspection *inspection,
                           const struct tw_segment *segment, bool *out_guessed)
{
    const struct tw_endpoint *from = &segment->from;
    const struct tw_endpoint *to = &segment->to;
    *out_guessed = (segment->flags & TW_SYN) == 0;
    if (!*out_guessed)
        return (segment->flags & TW_ACK) == 0;
    if (is_service(inspection, from) != is_service(inspection, to))
        return is_service(inspection, to);
    if (is_ephemeral(inspection, from->port) != is_ephemeral(inspection, to->port))
        return is_ephemeral(inspection, from->port);
    return from->port >= to->port;
}

uint32_t tw_inspection_begin(struct tw_inspection *inspection,
                             const struct tw_inspect_packet *packet, int *out_from)
{
    const struct tw_segment *segment = &packet->segment;
    if (tw_flows_count(inspection->flows) >
            inspection->settings.max_flows / SHARE_FOR_THE_IDLE &&
        inspection->now_ns - inspection->looked_ns >= LOOK_NS)
        let_the_idle_go(inspection);
    if (tw_flows_is_full(inspection->flows))
        make_room(inspection);
    bool guessed = false;
    bool is_client = from_is_client(inspection, segment, &guessed);
    uint32_t number =
        tw_flows_add(inspection->flows, packet->hash, is_client ? &segment->from : &segment->to,
                     is_client ? &segment->to : &segment->from);
    struct tw_flow *flow = tw_flows_at(inspection->flows, number);
    flow->guessed = guessed;
    flow->is_self = tw_endpoint_equal(&segment->from, &segment->to);
    flow->first_ns = inspection->now_ns;
    flow->first_frame = packet->frame;
    tw_inspection_rows_begin(inspection, number);
    *out_from = is_client || flow->is_self ? TW_SIDE_A : TW_SIDE_B;
    return number;
}

static void see_time(struct tw_inspection *inspection, tw_ns at_ns)
{
    struct tw_summary *total = &inspection->total;
    if (at_ns < 0) {
        total->n_untimed++;
        return;
    }
    if (total->first_ns < 0)
        total->first_ns = at_ns;
    if (at_ns < inspection->now_ns) {
        total->n_back_in_time++;
        return;
    }
    inspection->now_ns = total->last_ns = at_ns;
    if (inspection->next_ns <= at_ns)
        tw_inspection_wait_pass(inspection);
}

void tw_inspection_see(struct tw_inspection *inspection, const struct tw_inspect_packet *packet,
                       struct tw_seen *out)
{
    see_time(inspection, packet->at_ns);
    inspection->total.n_packets[packet->kind]++;
    struct tw_seen nobody_asked; /* left uninitialised: clearing it for every packet is slow */
    /* cppcheck-suppress uninitvar ; it is written, never read */
    struct tw_seen *seen = out != NULL ? out : &nobody_asked;
    seen->flow = NULL;
    seen->reuses = TW_SIDE_NONE;
    seen->waited_ns = 0;
    if (packet->kind == TW_PACKET_TCP)
        tw_inspection_follow(inspection, packet, seen);
    else if (packet->kind == TW_PACKET_OTHER)
        tw_unread_count(&inspection->total.unread, packet->segment.unread);
    if (out == NULL)
        return;
    for (int side = TW_SIDE_A; side <= TW_SIDE_B && out->flow != NULL; side++)
        out->side[side] = tw_flows_endpoint(inspection->flows, out->number, side);
}

/* Prefetches what packet i + N needs: first the packet, which another processor may have
 * written, then the index entry of its connection, then the connection, whose place is there. */
static void expect(const struct tw_flows *flows, const struct tw_inspect_packet *packets,
                   size_t i, size_t n)
{
    enum { PACKET = 32, ENTRY = 16, FLOW = 8, LINE = 64 };
    if (i + PACKET < n) {
        const char *packet = (const char *)&packets[i + PACKET];
        __builtin_prefetch(packet);
        __builtin_prefetch(packet + LINE);
    }
    if (i + ENTRY < n)
        tw_flows_expect(flows, packets[i + ENTRY].hash);
    if (i + FLOW < n)
        tw_flows_expect_more(flows, packets[i + FLOW].hash);
}

/* Flat: a compiler finds too large to inline what every packet passes through. */
__attribute__((hot, flatten)) void
tw_inspection_see_all(struct tw_inspection *inspection, const struct tw_inspect_packet *packets,
                      size_t n)
{
    for (size_t i = 0; i < n; i++) {
        expect(inspection->flows, packets, i, n);
        tw_inspection_see(inspection, &packets[i], NULL);
    }
}

void tw_inspection_pass(struct tw_inspection *inspection, tw_ns at_ns)
{
    if (at_ns <= inspection->now_ns)
        return;
    inspection->now_ns = at_ns;
    if (inspection->next_ns <= at_ns)
        tw_inspection_wait_pass(inspection);
}

void tw_inspection_finish(struct tw_inspection *inspection)
{
    for (uint32_t i = 0; i < tw_flows_end(inspection->flows); i++) {
        if (tw_flows_at(inspection->flows, i)->is_live)
            tw_inspection_rows_end(inspection, i);
    }
}

struct tw_summary tw_inspection_summary(const struct tw_inspection *inspection)
{
    struct tw_summary summary = inspection->total;
    summary.hosts = tw_row_table_at(&inspection->hosts, 0);
    summary.services = tw_row_table_at(&inspection->services, 0);
    summary.pairs = tw_row_table_at(&inspection->pairs, 0);
    summary.n_hosts = inspection->hosts.n_rows;
    summary.n_services = inspection->services.n_rows;
    summary.n_pairs = inspection->pairs.n_rows;
    summary.resets = tw_row_table_at(&inspection->resets, 0);
    summary.n_reset_rows = inspection->resets.n_rows;
    return summary;
}
