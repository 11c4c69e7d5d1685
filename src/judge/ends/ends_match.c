#include "ends_inside.h"

#include <string.h>

/* Connections are looked for by one key after another, the most telling first. Flows of end[1]
 * with the same key are in a chain. */
struct match_key {
    uint8_t address[2][16];
    uint16_t port[2];
    uint32_t number[2];
};

struct match_row {
    struct match_key key;
    uint32_t first, n;
};

/* Fills a zeroed key. Returns false when the flow has no such key. */
typedef bool make_key(const struct tw_end_store *store, const struct tw_end_flow *flow,
                      struct match_key *key);

static bool put_endpoints(const struct tw_end_flow *flow, bool turned, struct match_key *key)
{
    for (int side = 0; side < 2; side++) {
        const struct tw_endpoint *at = &flow->side[turned ? 1 - side : side];
        memcpy(key->address[side], at->address, sizeof key->address[side]);
        key->port[side] = at->port;
    }
    return true;
}

/* The timestamp of a side's SYN. */
static bool put_stamp(const struct tw_end_store *store, const struct tw_end_flow *flow,
                      int side, uint32_t *out)
{
    const struct tw_end_segment *segment = tw_ends_segment(store, flow->first);
    for (; segment != NULL; segment = tw_ends_segment(store, segment->next)) {
        bool is_syn = segment->kind == TW_END_SYN || segment->kind == TW_END_SYN_ACK;
        if (is_syn && (int)segment->from == side && segment->has_ts) {
            *out = segment->ts_value;
            return true;
        }
    }
    return false;
}

static bool by_client(const struct tw_end_store *store, const struct tw_end_flow *flow,
                      struct match_key *key)
{
    (void)store;
    key->number[0] = flow->isn[0];
    return flow->isn_known[0] && put_endpoints(flow, false, key);
}

static bool by_server(const struct tw_end_store *store, const struct tw_end_flow *flow,
                      struct match_key *key)
{
    (void)store;
    key->number[1] = flow->isn[1];
    return flow->isn_known[1] && put_endpoints(flow, false, key);
}

static bool by_numbers(const struct tw_end_store *store, const struct tw_end_flow *flow,
                       struct match_key *key)
{
    (void)store;
    memcpy(key->number, flow->isn, sizeof key->number);
    return flow->isn_known[0] && flow->isn_known[1];
}

static bool by_stamped_syn(const struct tw_end_store *store, const struct tw_end_flow *flow,
                           struct match_key *key)
{
    key->number[0] = flow->isn[0];
    return flow->isn_known[0] && put_stamp(store, flow, 0, &key->number[1]);
}

static bool by_stamp(const struct tw_end_store *store, const struct tw_end_flow *flow,
                     struct match_key *key)
{
    return put_stamp(store, flow, 0, &key->number[0]) && put_endpoints(flow, false, key);
}

static bool by_stamps(const struct tw_end_store *store, const struct tw_end_flow *flow,
                      struct match_key *key)
{
    return put_stamp(store, flow, 0, &key->number[0]) &&
           put_stamp(store, flow, 1, &key->number[1]);
}

/* The same in both captures, whichever side each takes for the client. */
static bool by_endpoints(const struct tw_end_store *store, const struct tw_end_flow *flow,
                         struct match_key *key)
{
    (void)store;
    int order = flow->side[0].port != flow->side[1].port
                    ? flow->side[1].port - flow->side[0].port
                    : memcmp(flow->side[0].address, flow->side[1].address,
                             sizeof flow->side[0].address);
    return put_endpoints(flow, order > 0, key);
}

static bool is_turned(const struct tw_end_flow *a, const struct tw_end_flow *b)
{
    return tw_endpoint_equal(&a->side[0], &b->side[1]) &&
           tw_endpoint_equal(&a->side[1], &b->side[0]);
}

/* Whether the numbers that the side has sent overlap. *out_known: both captures have some. */
static bool overlaps(const struct tw_end_flow *a, int side_a, const struct tw_end_flow *b,
                     int side_b, bool *out_known)
{
    *out_known = a->seen[side_a] && b->seen[side_b];
    return *out_known && (int32_t)(a->next_seq[side_a] - b->first_seq[side_b]) >= 0 &&
           (int32_t)(b->next_seq[side_b] - a->first_seq[side_a]) >= 0;
}

static bool fits_numbers(const struct tw_end_flow *a, const struct tw_end_flow *b)
{
    bool turned = is_turned(a, b);
    bool any = false;
    for (int side = 0; side < 2; side++) {
        bool known = false;
        int side_b = turned ? 1 - side : side;
        if (a->isn_known[side] && b->isn_known[side_b] && a->isn[side] != b->isn[side_b])
            return false;
        bool overlap = overlaps(a, side, b, side_b, &known);
        if (known && !overlap)
            return false;
        any = any || overlap;
    }
    return any;
}

/* What one key has shown must not be contradicted by the rest. */
static bool fits_beginning(const struct tw_end_flow *a, const struct tw_end_flow *b)
{
    for (int side = 0; side < 2; side++) {
        if (a->isn_known[side] && b->isn_known[side] && a->isn[side] != b->isn[side])
            return false;
    }
    return true;
}

static bool fits_stamps(const struct tw_end_flow *a, const struct tw_end_flow *b)
{
    return a->isn_known[0] && b->isn_known[0] && a->side[0].family == b->side[0].family;
}

static const struct rule {
    make_key *key;
    bool (*fits)(const struct tw_end_flow *a, const struct tw_end_flow *b);
    bool unique; /* only where one flow of end[1] has the key */
} rules[] = {
    {by_client, fits_beginning, false},  {by_server, fits_beginning, false},
    {by_numbers, fits_beginning, false}, {by_stamped_syn, fits_beginning, true},
    {by_stamp, fits_stamps, true},       {by_stamps, fits_stamps, true},
    {by_endpoints, fits_numbers, false},
};

/* Puts the unmatched flows of end[1] into the table; flows that share a key keep their order.
 */
static void fill(const struct rule *rule, const struct tw_end_store *store,
                 struct tw_row_table *table)
{
    for (uint32_t i = store->n_flows; i-- > 0;) {
        struct tw_end_flow *flow = &store->flows[i];
        struct match_key key = {.port = {0}};
        if (flow->other != TW_END_NONE || !rule->key(store, flow, &key))
            continue;
        struct match_row *row = tw_row_table_at(table, tw_row_table_row(table, &key));
        flow->chain = row->n == 0 ? TW_END_NONE : row->first;
        row->first = i;
        row->n++;
    }
}

/* Turns the sides of a flow, so that they are those of its counterpart. */
static void turn(const struct tw_end_store *store, struct tw_end_flow *flow)
{
    const struct tw_end_flow was = *flow;
    for (int side = 0; side < 2; side++) {
        int from = 1 - side;
        flow->side[side] = was.side[from];
        flow->isn[side] = was.isn[from];
        flow->isn_known[side] = was.isn_known[from];
        flow->first_seq[side] = was.first_seq[from];
        flow->next_seq[side] = was.next_seq[from];
        flow->seen[side] = was.seen[from];
        flow->highest_ack[side] = was.highest_ack[from];
        flow->acks[side] = was.acks[from];
        flow->fin_number[side] = was.fin_number[from];
        flow->fin[side] = was.fin[from];
        flow->latest[side] = was.latest[from];
        flow->n_seen[side] = was.n_seen[from];
    }
    flow->guessed = false;
    struct tw_end_segment *segment = tw_ends_segment(store, flow->first);
    for (; segment != NULL; segment = tw_ends_segment(store, segment->next))
        segment->from = !segment->from;
}

static void join(struct tw_ends *ends, struct tw_end_flow *a, struct tw_end_flow *b)
{
    a->other = (uint32_t)(b - ends->end[1]->flows);
    b->other = (uint32_t)(a - ends->end[0]->flows);
    if (is_turned(a, b) && a->guessed)
        turn(ends->end[0], a);
    else if (is_turned(a, b))
        turn(ends->end[1], b);
    bool rewritten = false;
    for (int side = 0; side < 2; side++) {
        if (a->isn_known[side] && b->isn_known[side])
            a->shift[side] = b->isn[side] - a->isn[side];
        b->shift[side] = -a->shift[side];
        rewritten = rewritten || a->shift[side] != 0;
    }
    a->nat = b->nat = !tw_endpoint_equal(&a->side[0], &b->side[0]) ||
                      !tw_endpoint_equal(&a->side[1], &b->side[1]);
    ends->n_matched++;
    ends->n_nat += a->nat;
    ends->n_rewritten += rewritten;
}

static void apply(struct tw_ends *ends, const struct rule *rule,
                  const struct tw_row_table *table)
{
    for (uint32_t i = 0; i < ends->end[0]->n_flows; i++) {
        struct tw_end_flow *flow = &ends->end[0]->flows[i];
        struct match_key key = {.port = {0}};
        if (flow->other != TW_END_NONE || !rule->key(ends->end[0], flow, &key))
            continue;
        uint32_t number = tw_row_table_find(table, &key);
        const struct match_row *row = tw_row_table_at(table, number);
        if (number == 0 || (rule->unique && row->n > 1))
            continue;
        struct tw_end_flow *other = tw_ends_flow(ends->end[1], row->first);
        while (other != NULL && (other->other != TW_END_NONE || !rule->fits(flow, other)))
            other = tw_ends_flow(ends->end[1], other->chain);
        if (other != NULL)
            join(ends, flow, other);
    }
}

/* What is left: the connections with the same endpoints that could not be matched. */
static int count_rest(struct tw_ends *ends, struct tw_err *err)
{
    const struct rule rule = {.key = by_endpoints};
    struct tw_row_table table;
    if (tw_row_table_open(&table, sizeof(struct match_row), sizeof(struct match_key),
                          ends->end[1]->n_flows + 1, ends->end[1]->limits.seed, err) < 0)
        return -1;
    fill(&rule, ends->end[1], &table);
    for (uint32_t i = 0; i < ends->end[0]->n_flows; i++) {
        struct match_key key = {.port = {0}};
        const struct tw_end_flow *flow = &ends->end[0]->flows[i];
        if (flow->other == TW_END_NONE && rule.key(ends->end[0], flow, &key))
            ends->n_unlike += tw_row_table_find(&table, &key) != 0;
    }
    tw_row_table_drop(&table);
    for (int i = 0; i < 2; i++)
        ends->n_alone[i] = ends->end[i]->n_flows - ends->n_matched;
    return 0;
}

int tw_ends_match(struct tw_ends *ends, struct tw_err *err)
{
    for (size_t i = 0; i < TW_COUNT(rules); i++) {
        struct tw_row_table table;
        if (tw_row_table_open(&table, sizeof(struct match_row), sizeof(struct match_key),
                              ends->end[1]->n_flows + 1, ends->end[1]->limits.seed, err) < 0)
            return -1;
        fill(&rules[i], ends->end[1], &table);
        apply(ends, &rules[i], &table);
        tw_row_table_drop(&table);
    }
    return count_rest(ends, err);
}
