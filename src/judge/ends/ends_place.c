#include "ends_inside.h"

#include <string.h>

/* A segment that both captures have. */
struct crossing {
    tw_ns at_ns;    /* by end[0]'s clock */
    tw_ns apart_ns; /* end[1]'s time minus end[0]'s */
    int from;
    int ttl_falls; /* more than 0: the TTL is lower in end[1] */
};

/* The surely paired segments of a matched flow, by time. Returns how many. */
static size_t crossings_of(const struct tw_ends *ends, const struct tw_end_flow *flow,
                           struct crossing out[TW_END_PER_FLOW])
{
    size_t n = 0;
    const struct tw_end_segment *a = tw_ends_segment(ends->end[0], flow->first);
    for (; a != NULL; a = tw_ends_segment(ends->end[0], a->next)) {
        const struct tw_end_segment *b = tw_ends_segment(ends->end[1], a->other);
        if (b == NULL || !a->sure || a->at_ns < 0 || b->at_ns < 0 || n == TW_END_PER_FLOW)
            continue;
        struct crossing crossing = {.at_ns = a->at_ns,
                                    .apart_ns = b->at_ns - a->at_ns,
                                    .from = (int)a->from,
                                    .ttl_falls = (int)a->ttl - (int)b->ttl};
        size_t at = n++;
        for (; at > 0 && out[at - 1].at_ns > crossing.at_ns; at--)
            out[at] = out[at - 1];
        out[at] = crossing;
    }
    return n;
}

/* More than 0: end[0] is at side 0. Two segments that cross in opposite directions one after
 * the other are little apart in time, so that a drift of the clocks does not matter. */
static int votes_of(const struct crossing crossings[], size_t n)
{
    int votes = 0;
    int by_ttl = 0;
    for (size_t i = 0; i < n; i++) {
        int sign = crossings[i].from == 0 ? 1 : -1;
        by_ttl += crossings[i].ttl_falls > 0 ? sign : crossings[i].ttl_falls < 0 ? -sign : 0;
        if (i == 0 || crossings[i].from == crossings[i - 1].from ||
            crossings[i].apart_ns == crossings[i - 1].apart_ns)
            continue;
        votes += crossings[i].apart_ns > crossings[i - 1].apart_ns ? sign : -sign;
    }
    return votes != 0 ? votes : by_ttl;
}

static void bound(struct tw_ends_clock *clock, bool sent_in_0, tw_ns apart_ns)
{
    if (sent_in_0 && (!clock->has_high || apart_ns < clock->high_ns)) {
        clock->high_ns = apart_ns;
        clock->has_high = true;
    } else if (!sent_in_0 && (!clock->has_low || apart_ns > clock->low_ns)) {
        clock->low_ns = apart_ns;
        clock->has_low = true;
    }
}

static void bound_by(const struct tw_ends *ends, const struct tw_end_flow *flow,
                     struct tw_ends_clock *clock)
{
    struct crossing crossings[TW_END_PER_FLOW];
    size_t n = crossings_of(ends, flow, crossings);
    for (size_t i = 0; i < n; i++)
        bound(clock, (crossings[i].from == 0) == flow->at_client, crossings[i].apart_ns);
}

/* Beyond this the sum of a time and a difference might overflow (TW_TIME_MAX): a file with such
 * times has no clock. A clock that begins in 1970 is within it. */
#define MOST_APART ((tw_ns)1 << 61)
#define MOST_WIDE ((tw_ns)1 << 60)

static bool is_far(tw_ns apart_ns)
{
    return apart_ns > MOST_APART || apart_ns < -MOST_APART;
}

/* Bounds that exclude each other: the difference was between them at some time. */
static struct tw_ends_clock settled(struct tw_ends_clock clock)
{
    const struct tw_ends_clock none = {0};
    if (!clock.has_low || !clock.has_high)
        return clock;
    if (clock.low_ns > clock.high_ns) {
        tw_ns low_ns = clock.high_ns;
        clock.high_ns = clock.low_ns;
        clock.low_ns = low_ns;
        clock.drifts = true;
    }
    bool usable = !is_far(clock.low_ns) && !is_far(clock.high_ns) &&
                  clock.high_ns - clock.low_ns <= MOST_WIDE;
    return usable ? clock : none;
}

struct tw_ends_clock tw_ends_clock_of(const struct tw_ends *ends,
                                      const struct tw_end_flow *flow)
{
    struct tw_ends_clock clock = {0};
    if (flow->placed)
        bound_by(ends, flow, &clock);
    return settled(clock);
}

/* Connections of the same client's address with the same server have the same ends. */
struct place_key {
    uint8_t address[2][16];
    uint16_t port;
    uint16_t zero;
};

struct place_row {
    struct place_key key;
    uint32_t n_at_client, n_at_server;
};

static struct place_key place_of(const struct tw_end_flow *flow)
{
    struct place_key key = {.port = flow->side[1].port};
    memcpy(key.address[0], flow->side[0].address, sizeof key.address[0]);
    memcpy(key.address[1], flow->side[1].address, sizeof key.address[1]);
    return key;
}

static void note_place(struct tw_row_table *table, const struct tw_end_flow *flow,
                       bool at_client)
{
    const struct place_key key = place_of(flow);
    struct place_row *row = tw_row_table_at(table, tw_row_table_row(table, &key));
    row->n_at_client += at_client;
    row->n_at_server += !at_client;
}

/* Places each matched flow by its own segments, and notes where others of its kind are. */
static void place_matched(struct tw_ends *ends, struct tw_row_table table[2])
{
    for (uint32_t i = 0; i < ends->end[0]->n_flows; i++) {
        struct tw_end_flow *flow = &ends->end[0]->flows[i];
        struct tw_end_flow *other = tw_ends_flow(ends->end[1], flow->other);
        struct crossing crossings[TW_END_PER_FLOW];
        if (other == NULL)
            continue;
        size_t n = crossings_of(ends, flow, crossings);
        int votes = votes_of(crossings, n);
        if (votes == 0)
            continue;
        flow->placed = other->placed = true;
        flow->at_client = votes > 0;
        other->at_client = votes < 0;
        note_place(&table[0], flow, flow->at_client);
        note_place(&table[1], other, other->at_client);
        ends->n_at_client += flow->at_client;
        ends->n_at_server += !flow->at_client;
        bound_by(ends, flow, &ends->clock);
    }
}

/* A matched flow that does not tell is placed as the others are; end[0] is at the clients when
 * none tells. One of one capture is placed only if others of the same client and server are. */
static void place_rest(struct tw_ends *ends, int which, const struct tw_row_table *table)
{
    bool most = ends->n_at_client >= ends->n_at_server;
    for (uint32_t i = 0; i < ends->end[which]->n_flows; i++) {
        struct tw_end_flow *flow = &ends->end[which]->flows[i];
        const struct place_key key = place_of(flow);
        uint32_t number = tw_row_table_find(table, &key);
        const struct place_row *row = tw_row_table_at(table, number);
        if (flow->placed)
            continue;
        flow->at_client = (which == 0) == most;
        if (number != 0)
            flow->at_client = row->n_at_client >= row->n_at_server;
        if (which == 1 && flow->other != TW_END_NONE)
            flow->at_client = !ends->end[0]->flows[flow->other].at_client;
        flow->placed = number != 0 || flow->other != TW_END_NONE;
        if (which == 1 || flow->other == TW_END_NONE)
            continue;
        ends->n_at_client += number != 0 && flow->at_client;
        ends->n_at_server += number != 0 && !flow->at_client;
        ends->n_not_placed += number == 0;
    }
}

int tw_ends_place(struct tw_ends *ends, struct tw_err *err)
{
    struct tw_row_table table[2];
    int n_open = 0;
    for (; n_open < 2; n_open++) {
        const struct tw_end_store *store = ends->end[n_open];
        if (tw_row_table_open(&table[n_open], sizeof(struct place_row),
                              sizeof(struct place_key), store->n_flows + 1, store->limits.seed,
                              err) < 0)
            break;
    }
    if (n_open == 2) {
        place_matched(ends, table);
        for (int which = 0; which < 2; which++)
            place_rest(ends, which, &table[which]);
        ends->clock = settled(ends->clock);
    }
    for (int i = 0; i < n_open; i++)
        tw_row_table_drop(&table[i]);
    return n_open == 2 ? 0 : -1;
}
