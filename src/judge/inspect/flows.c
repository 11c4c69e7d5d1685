#include "flows.h"

#include "row_table.h"

#include <string.h>

/* A slot's size is rounded up to a multiple of 64, so that each slot starts a cache line. */
enum { LINE = 64, TWO_LINES = 128, ROOM = 192 };
_Static_assert(sizeof(struct tw_flow) <= ROOM, "hundreds of thousands are held at once");
_Static_assert(offsetof(struct tw_flow, first_ns) <= TWO_LINES, "every segment needs the rest");

union slot {
    struct tw_flow flow;
    uint8_t room[ROOM];
};

/* An index entry: the flow's number + 1, and in the bits above it a part of the hash, so that
 * a search rarely reads a flow that does not match. 0 means free. Four bytes, because most
 * searches wait for this one memory access. */
enum { NUMBER_BITS = 18, MAX_FLOWS = (1 << NUMBER_BITS) - 2 };
#define NUMBER_MASK ((UINT32_C(1) << NUMBER_BITS) - 1)

static uint32_t place_of(uint32_t hash, uint32_t number)
{
    return (hash & ~NUMBER_MASK) | (number + 1);
}

static uint32_t number_at(uint32_t place)
{
    return (place & NUMBER_MASK) - 1;
}

struct tw_flows {
    union slot *list;
    uint8_t (*ipv6)[2][16];    /* the addresses of IPv6 flows, by number */
    struct tw_flow_more *more; /* by number; not to be read where has_more is not set */
    uint32_t
        *hash; /* of the four-tuples, by number: a flow's neighbours in the index are rarely
                     * in the cache */
    uint32_t *free; /* numbers to reuse, the most recent first */
    uint32_t n_free, n_end, max;
    uint32_t *index;
    uint32_t mask;
};

static void *allocate_lines(size_t n_bytes)
{
    return aligned_alloc(LINE, (n_bytes + LINE - 1) / LINE * LINE);
}

int tw_flows_open(uint32_t max_flows, void *(*allocate)(size_t n_bytes), struct tw_flows **out,
                  struct tw_err *err)
{
    if (max_flows > MAX_FLOWS)
        return tw_fail(err, EINVAL, "a table of %u connections", max_flows);
    TW_AUTO(tw_flows_drop) struct tw_flows *flows = calloc(1, sizeof *flows);
    if (flows == NULL)
        return tw_fail(err, ENOMEM, "a table of %u connections", max_flows);
    if (allocate == NULL)
        allocate = allocate_lines;
    uint32_t n = 16;
    while (n < max_flows + max_flows / 4)
        n *= 2;
    flows->max = max_flows;
    flows->mask = n - 1;
    flows->list = allocate(max_flows * sizeof *flows->list);
    flows->ipv6 = calloc(max_flows, sizeof *flows->ipv6);
    flows->more = calloc(max_flows, sizeof *flows->more);
    flows->hash = calloc(max_flows, sizeof *flows->hash);
    flows->free = calloc(max_flows, sizeof *flows->free);
    flows->index = allocate(n * sizeof *flows->index);
    if (flows->list == NULL || flows->ipv6 == NULL || flows->more == NULL ||
        flows->hash == NULL || flows->free == NULL || flows->index == NULL)
        return tw_fail(err, ENOMEM, "a table of %u connections", max_flows);
    memset(flows->index, 0, n * sizeof *flows->index);
    *out = flows;
    flows = NULL;
    return 0;
}

void tw_flows_drop(struct tw_flows **flows)
{
    if (*flows != NULL) {
        free((*flows)->list);
        free((*flows)->ipv6);
        free((*flows)->more);
        free((*flows)->hash);
        free((*flows)->free);
        free((*flows)->index);
        free(*flows);
    }
    *flows = NULL;
}

static uint32_t ipv4_of(const struct tw_endpoint *endpoint)
{
    uint32_t address;
    memcpy(&address, endpoint->address, sizeof address);
    return address;
}

/* Maps an endpoint to an odd number that is unpredictable without the seed. */
static uint64_t odd_of(uint64_t seed, const struct tw_endpoint *endpoint)
{
    if (endpoint->family == TW_IPV4)
        return (((uint64_t)ipv4_of(endpoint) << 16 | endpoint->port) ^ seed) << 1 | 1;
    uint64_t low;
    uint64_t high;
    memcpy(&low, endpoint->address, sizeof low);
    memcpy(&high, endpoint->address + sizeof low, sizeof high);
    return (tw_row_table_mix(tw_row_table_mix(low ^ seed) ^ high) + endpoint->port) << 1 | 1;
}

/* A product of odd factors loses no bits. */
uint32_t tw_flows_hash(uint64_t seed, const struct tw_segment *segment)
{
    return (uint32_t)tw_row_table_mix(odd_of(seed, &segment->from) *
                                      odd_of(seed, &segment->to));
}

static inline bool is_end(const struct tw_flows *flows, uint32_t number, int side,
                          const struct tw_endpoint *endpoint)
{
    const struct tw_flow *flow = &flows->list[number].flow;
    if (flow->port[side] != endpoint->port)
        return false;
    if (endpoint->family == TW_IPV6)
        return memcmp(flows->ipv6[number][side], endpoint->address, 16) == 0;
    return flow->place[side] == ipv4_of(endpoint);
}

/* The side of the flow that sent the segment, if it has the segment's four-tuple. */
static inline int side_of(const struct tw_flows *flows, uint32_t number,
                          const struct tw_segment *segment)
{
    const struct tw_flow *flow = &flows->list[number].flow;
    if (flow->is_ipv6 != (segment->from.family == TW_IPV6))
        return TW_SIDE_NONE;
    if (is_end(flows, number, TW_SIDE_A, &segment->from))
        return is_end(flows, number, TW_SIDE_B, &segment->to) ? TW_SIDE_A : TW_SIDE_NONE;
    return is_end(flows, number, TW_SIDE_B, &segment->from) &&
                   is_end(flows, number, TW_SIDE_A, &segment->to)
               ? TW_SIDE_B
               : TW_SIDE_NONE;
}

static inline uint32_t next(const struct tw_flows *flows, uint32_t hash,
                            const struct tw_segment *segment, uint32_t *at, int *out_from)
{
    for (; flows->index[*at] != 0; *at = (*at + 1) & flows->mask) {
        if (((flows->index[*at] ^ hash) & ~NUMBER_MASK) != 0)
            continue;
        uint32_t number = number_at(flows->index[*at]);
        int side = side_of(flows, number, segment);
        if (side == TW_SIDE_NONE)
            continue;
        *out_from = side;
        return number;
    }
    return TW_NO_FLOW;
}

uint32_t tw_flows_find(const struct tw_flows *flows, uint32_t hash,
                       const struct tw_segment *segment, int *out_from)
{
    uint32_t at = hash & flows->mask;
    return next(flows, hash, segment, &at, out_from);
}

uint32_t tw_flows_next(const struct tw_flows *flows, uint32_t hash,
                       const struct tw_segment *segment, uint32_t *n_seen, int *out_from)
{
    uint32_t at = (hash + *n_seen) & flows->mask;
    uint32_t number = next(flows, hash, segment, &at, out_from);
    *n_seen = ((at - hash) & flows->mask) + 1;
    return number;
}

uint32_t tw_flows_add(struct tw_flows *flows, uint32_t hash, const struct tw_endpoint *client,
                      const struct tw_endpoint *server)
{
    uint32_t number = flows->n_free > 0 ? flows->free[--flows->n_free] : flows->n_end++;
    struct tw_flow *flow = &flows->list[number].flow;
    const struct tw_endpoint *ends[] = {client, server};
    for (size_t i = 0; i < ROOM; i += LINE) /* for the whole, gcc writes a slow instruction */
        memset(&flows->list[number].room[i], 0, LINE);
    flow->is_live = true;
    flow->is_ipv6 = client->family == TW_IPV6;
    flows->hash[number] = hash;
    for (int side = TW_SIDE_A; side <= TW_SIDE_B; side++) {
        flow->port[side] = ends[side]->port;
        if (flow->is_ipv6)
            memcpy(flows->ipv6[number][side], ends[side]->address, 16);
        else
            flow->place[side] = ipv4_of(ends[side]);
    }
    uint32_t at = hash & flows->mask;
    while (flows->index[at] != 0)
        at = (at + 1) & flows->mask;
    flows->index[at] = place_of(hash, number);
    return number;
}

/* Closes the gap at `at`: moves entries behind it forward, up to the next free one, if their
 * search would otherwise end in the gap. */
static void close_gap(struct tw_flows *flows, uint32_t at)
{
    uint32_t mask = flows->mask;
    for (uint32_t next = (at + 1) & mask; flows->index[next] != 0; next = (next + 1) & mask) {
        uint32_t home = flows->hash[number_at(flows->index[next])] & mask;
        if (((next - home) & mask) >= ((next - at) & mask)) {
            flows->index[at] = flows->index[next];
            at = next;
        }
    }
    flows->index[at] = 0;
}

void tw_flows_remove(struct tw_flows *flows, uint32_t number)
{
    uint32_t at = flows->hash[number] & flows->mask;
    while (number_at(flows->index[at]) != number)
        at = (at + 1) & flows->mask;
    close_gap(flows, at);
    flows->list[number].flow.is_live = false;
    flows->free[flows->n_free++] = number;
}

struct tw_flow *tw_flows_at(struct tw_flows *flows, uint32_t flow)
{
    return &flows->list[flow].flow;
}

const struct tw_flow_more *tw_flows_more(const struct tw_flows *flows, uint32_t number)
{
    static const struct tw_flow_more nothing;
    return flows->list[number].flow.has_more ? &flows->more[number] : &nothing;
}

struct tw_flow_more *tw_flows_note_more(struct tw_flows *flows, uint32_t number)
{
    struct tw_flow *flow = &flows->list[number].flow;
    if (!flow->has_more)
        flows->more[number] = (struct tw_flow_more){0};
    flow->has_more = true;
    return &flows->more[number];
}

struct tw_endpoint tw_flows_endpoint(const struct tw_flows *flows, uint32_t number, int side)
{
    const struct tw_flow *flow = &flows->list[number].flow;
    struct tw_endpoint endpoint = {
        .family = flow->is_ipv6 ? TW_IPV6 : TW_IPV4,
        .port = flow->port[side],
    };
    if (flow->is_ipv6)
        memcpy(endpoint.address, flows->ipv6[number][side], 16);
    else
        memcpy(endpoint.address, &flow->place[side], sizeof flow->place[side]);
    return endpoint;
}

void tw_flows_expect(const struct tw_flows *flows, uint32_t hash)
{
    __builtin_prefetch(&flows->index[hash & flows->mask], 1);
}

void tw_flows_expect_more(const struct tw_flows *flows, uint32_t hash)
{
    uint32_t place = flows->index[hash & flows->mask];
    if (place == 0)
        return;
    const union slot *slot = &flows->list[number_at(place)];
    __builtin_prefetch(&slot->room[0], 1);
    __builtin_prefetch(&slot->room[LINE], 1);
}

void tw_flows_prefetch_place(const struct tw_flows *flows, uint32_t number)
{
    __builtin_prefetch(&flows->index[flows->hash[number] & flows->mask], 1);
}

void tw_flows_prefetch(const struct tw_flows *flows, uint32_t number)
{
    const union slot *slot = &flows->list[number];
    for (size_t i = 0; i < ROOM; i += LINE)
        __builtin_prefetch(&slot->room[i], 1);
}

uint32_t tw_flows_count(const struct tw_flows *flows)
{
    return flows->n_end - flows->n_free;
}

bool tw_flows_is_full(const struct tw_flows *flows)
{
    return tw_flows_count(flows) == flows->max;
}

uint32_t tw_flows_end(const struct tw_flows *flows)
{
    return flows->n_end;
}
