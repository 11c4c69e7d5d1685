#include "end_store.h"

#include <string.h>

/* The endpoints of a connection, the same for both directions, without padding. */
struct pair_key {
    uint8_t address[2][16];
    uint16_t port[2];
    uint8_t family, zero[3];
};

struct pair_row {
    struct pair_key key;
    uint32_t newest;
};

static bool is_before(uint32_t a, uint32_t b)
{
    return (int32_t)(a - b) < 0;
}

int tw_end_store_open(const struct tw_end_limits *limits, struct tw_end_store **out,
                      struct tw_err *err)
{
    TW_AUTO(tw_end_store_drop) struct tw_end_store *store = calloc(1, sizeof *store);
    if (store == NULL)
        return tw_fail(err, ENOMEM, "the captures of both ends");
    store->limits = *limits;
    store->first_ns = store->last_ns = -1;
    store->flows = calloc(limits->max_flows, sizeof *store->flows);
    store->segments = calloc(limits->max_segments, sizeof *store->segments);
    if (store->flows == NULL || store->segments == NULL)
        return tw_fail(err, ENOMEM, "the captures of both ends");
    if (tw_row_table_open(&store->newest, sizeof(struct pair_row), sizeof(struct pair_key),
                          limits->max_flows + 1, limits->seed, err) < 0)
        return -1;
    *out = store;
    store = NULL;
    return 0;
}

void tw_end_store_drop(struct tw_end_store **store)
{
    if (*store == NULL)
        return;
    tw_row_table_drop(&(*store)->newest);
    free((*store)->flows);
    free((*store)->segments);
    free(*store);
    *store = NULL;
}

static int order_of(const struct tw_endpoint *a, const struct tw_endpoint *b)
{
    if (a->port != b->port)
        return a->port > b->port ? -1 : 1;
    return memcmp(a->address, b->address, sizeof a->address);
}

static struct pair_key key_of(const struct tw_endpoint *a, const struct tw_endpoint *b)
{
    struct pair_key key = {.family = (uint8_t)a->family};
    bool turned = order_of(a, b) > 0;
    const struct tw_endpoint *ends[2] = {turned ? b : a, turned ? a : b};
    for (int i = 0; i < 2; i++) {
        memcpy(key.address[i], ends[i]->address, sizeof key.address[i]);
        key.port[i] = ends[i]->port;
    }
    return key;
}

static int side_of(const struct tw_end_flow *flow, const struct tw_segment *segment)
{
    return tw_endpoint_equal(&flow->side[0], &segment->from) ? 0 : 1;
}

enum { HANDSHAKE = TW_SYN | TW_ACK };

/* Whether the segment begins another connection than that one between the same endpoints. */
static bool is_other(const struct tw_end_flow *flow, const struct tw_segment *segment)
{
    int from = side_of(flow, segment);
    if ((segment->flags & TW_SYN) == 0)
        return false;
    if (flow->isn_known[from] && flow->isn[from] == segment->seq)
        return false;
    if ((segment->flags & HANDSHAKE) == TW_SYN) /* both may open it at the same time */
        return flow->seen[from] || flow->guessed;
    return !flow->isn_known[1 - from] || segment->ack != flow->isn[1 - from] + 1;
}

static struct tw_end_flow *add_flow(struct tw_end_store *store, struct pair_row *row,
                                    const struct tw_segment *segment)
{
    uint32_t older = row->newest;
    if (store->n_flows == store->limits.max_flows) {
        store->n_flows_left_out += (segment->flags & HANDSHAKE) == TW_SYN;
        return NULL;
    }
    bool syn = (segment->flags & TW_SYN) != 0;
    bool turned =
        syn ? (segment->flags & TW_ACK) != 0 : order_of(&segment->from, &segment->to) > 0;
    struct tw_end_flow *flow = &store->flows[store->n_flows];
    *flow = (struct tw_end_flow){
        .side = {turned ? segment->to : segment->from, turned ? segment->from : segment->to},
        .first = TW_END_NONE,
        .last = TW_END_NONE,
        .latest = {TW_END_NONE, TW_END_NONE},
        .older = older == 0 ? TW_END_NONE : older - 1,
        .newer = TW_END_NONE,
        .other = TW_END_NONE,
        .chain = TW_END_NONE,
        .guessed = !syn,
    };
    if (older != 0)
        store->flows[older - 1].newer = store->n_flows;
    row->newest = ++store->n_flows;
    return flow;
}

/* NULL: there is no room for it. Row 0 of the table is not used: it has room for one row more
 * than there are connections. */
static struct tw_end_flow *flow_of(struct tw_end_store *store, const struct tw_segment *segment)
{
    const struct pair_key key = key_of(&segment->from, &segment->to);
    bool full = store->n_flows == store->limits.max_flows;
    uint32_t number =
        full ? tw_row_table_find(&store->newest, &key) : tw_row_table_row(&store->newest, &key);
    struct pair_row *row = tw_row_table_at(&store->newest, number);
    if (number == 0) {
        store->n_flows_left_out += (segment->flags & HANDSHAKE) == TW_SYN;
        return NULL;
    }
    if (row->newest != 0 && !is_other(&store->flows[row->newest - 1], segment))
        return &store->flows[row->newest - 1];
    return add_flow(store, row, segment);
}

static enum tw_end_kind kind_of(const struct tw_end_flow *flow, int from,
                                const struct tw_segment *segment)
{
    if ((segment->flags & TW_RST) != 0)
        return TW_END_RST;
    if ((segment->flags & TW_SYN) != 0)
        return (segment->flags & TW_ACK) != 0 ? TW_END_SYN_ACK : TW_END_SYN;
    if ((segment->flags & TW_FIN) != 0)
        return TW_END_FIN;
    bool acks = (segment->flags & TW_ACK) != 0 && segment->payload_bytes == 0;
    return acks && flow->fin[1 - from] && !is_before(segment->ack, flow->fin_number[1 - from])
               ? TW_END_ACK_OF_FIN
               : TW_END_PLAIN;
}

/* Follows the numbers of both sides. */
static void follow(struct tw_end_flow *flow, int from, const struct tw_segment *segment)
{
    bool syn = (segment->flags & TW_SYN) != 0;
    bool fin = (segment->flags & TW_FIN) != 0;
    uint32_t next = segment->seq + segment->payload_bytes + syn + fin;
    if ((segment->flags & TW_RST) != 0)
        return;
    if (syn && !flow->isn_known[from]) {
        flow->isn_known[from] = true;
        flow->isn[from] = segment->seq;
    }
    if (!flow->seen[from])
        flow->first_seq[from] = segment->seq;
    if (!flow->seen[from] || is_before(flow->next_seq[from], next))
        flow->next_seq[from] = next;
    flow->seen[from] = true;
    flow->answered = flow->answered || from == 1;
    if (fin && !flow->fin[from]) {
        flow->fin[from] = true;
        flow->fin_number[from] = next;
    }
    if ((segment->flags & TW_ACK) == 0)
        return;
    if (!flow->acks[from] || is_before(flow->highest_ack[from], segment->ack))
        flow->highest_ack[from] = segment->ack;
    flow->acks[from] = true;
}

/* FNV-1a of the payload's beginning; 0 when it was not captured. */
static uint32_t content_of(const struct tw_tcp_options *options, uint32_t payload_bytes)
{
    size_t n = payload_bytes < TW_END_CONTENT ? payload_bytes : TW_END_CONTENT;
    const uint32_t prime = 0x01000193;
    uint32_t hash = 0x811c9dc5;
    if (n == 0 || options->n_payload < n)
        return 0;
    for (size_t i = 0; i < n; i++)
        hash = (hash ^ options->payload[i]) * prime;
    return hash | 1;
}

static struct tw_end_segment segment_of(const struct tw_end_packet *packet, int from,
                                        enum tw_end_kind kind)
{
    const struct tw_segment *segment = packet->segment;
    const struct tw_tcp_options options =
        tw_tcp_options_of(segment, packet->data, packet->n_captured);
    bool syn = (segment->flags & TW_SYN) != 0;
    return (struct tw_end_segment){
        .at_ns = packet->at_ns,
        .frame = packet->frame,
        .seq = segment->seq,
        .ack = (segment->flags & TW_ACK) != 0 ? segment->ack : 0,
        .payload_bytes = segment->payload_bytes,
        .ts_value = options.timestamps.value,
        .content = content_of(&options, segment->payload_bytes),
        .next = TW_END_NONE,
        .other = TW_END_NONE,
        .ip_id = segment->ip_id,
        .window = segment->window,
        .mss = options.mss,
        .flags = segment->flags,
        .ttl = segment->ttl,
        .scale = options.scale,
        .from = (unsigned)from & 1,
        .kind = kind,
        .has_ts = options.timestamps.present,
        .has_mss = syn && options.has_mss,
        .has_scale = syn && options.has_scale,
        .has_sack = syn && options.sack_permitted,
    };
}

/* Room for one more segment of the connection, at its end; NULL when there is none. */
static struct tw_end_segment *room_for(struct tw_end_store *store, struct tw_end_flow *flow)
{
    if (flow->n_kept == TW_END_PER_FLOW || store->n_segments == store->limits.max_segments)
        return NULL;
    uint32_t at = store->n_segments++;
    if (flow->last == TW_END_NONE)
        flow->first = at;
    else
        store->segments[flow->last].next = at;
    flow->last = at;
    flow->n_kept++;
    return &store->segments[at];
}

/* The latest pure ACK of a side stays: in the other capture it may acknowledge a FIN that this
 * one has missed. */
static struct tw_end_segment *room_for_latest(struct tw_end_store *store,
                                              struct tw_end_flow *flow, int from)
{
    uint32_t latest = flow->latest[from];
    if (latest != TW_END_NONE)
        return &store->segments[latest];
    struct tw_end_segment *room = room_for(store, flow);
    if (room != NULL)
        flow->latest[from] = (uint32_t)(room - store->segments);
    return room;
}

static void keep(struct tw_end_store *store, struct tw_end_flow *flow, int from,
                 const struct tw_end_packet *packet)
{
    enum tw_end_kind kind = kind_of(flow, from, packet->segment);
    bool opens = flow->n_seen[from] < TW_END_OPENING;
    if (opens)
        flow->n_seen[from]++;
    if (kind == TW_END_PLAIN && !opens && packet->segment->payload_bytes > 0)
        return;
    struct tw_end_segment *room = kind != TW_END_PLAIN || opens
                                      ? room_for(store, flow)
                                      : room_for_latest(store, flow, from);
    if (room == NULL) {
        if (kind != TW_END_PLAIN && flow->n_left_out < UINT16_MAX)
            flow->n_left_out++;
        store->n_segments_left_out += kind != TW_END_PLAIN;
        return;
    }
    uint32_t next = room->next;
    bool replaces = room->frame != 0;
    *room = segment_of(packet, from, kind);
    room->next = replaces ? next : TW_END_NONE;
}

void tw_end_store_see(struct tw_end_store *store, const struct tw_end_packet *packet)
{
    const struct tw_segment *segment = packet->segment;
    store->n_packets++;
    if (packet->at_ns >= 0 && (store->first_ns < 0 || packet->at_ns < store->first_ns))
        store->first_ns = packet->at_ns;
    if (packet->at_ns > store->last_ns)
        store->last_ns = packet->at_ns;
    if (packet->kind != TW_PACKET_TCP)
        return;
    store->n_tcp++;
    if (tw_endpoint_equal(&segment->from, &segment->to))
        return; /* one host is no two ends */
    struct tw_end_flow *flow = flow_of(store, segment);
    if (flow == NULL)
        return;
    int from = side_of(flow, segment);
    keep(store, flow, from, packet);
    follow(flow, from, segment);
}
