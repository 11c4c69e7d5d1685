#include "ends_world.h"

#include <check.h>
#include <string.h>

struct world world;

static void put(int end, tw_ns at_ns, const struct tw_forge_spec *spec, uint16_t id, int ttl)
{
    enum { ID = 18, TTL = 22, HOP_LIMIT = 21 };
    bool six = spec->segment.from.family == TW_IPV6;
    struct captured *captured = &world.at[end][world.n[end]++];
    ck_assert_uint_lt(world.n[end], TW_COUNT(world.at[end]));
    captured->at_ns = at_ns;
    captured->n_bytes = tw_forge_frame(spec, captured->frame);
    captured->frame[six ? HOP_LIMIT : TTL] = (uint8_t)ttl;
    if (six)
        return;
    captured->frame[ID] = (uint8_t)(id >> 8);
    captured->frame[ID + 1] = (uint8_t)id;
}

/* The segment as the other end has it. */
static struct tw_forge_spec passed(const struct tw_forge_spec *spec, int from)
{
    struct tw_forge_spec out = *spec;
    struct tw_endpoint client = world.played.side[0];
    if (world.row->nat != NULL)
        ck_assert(tw_endpoint_parse(world.row->nat, &client));
    *(from == 0 ? &out.segment.from : &out.segment.to) = client;
    out.segment.seq += world.row->shift[from];
    if ((out.segment.flags & TW_ACK) != 0)
        out.segment.ack += world.row->shift[1 - from];
    return out;
}

/* What the client's end has is the truth; the server's has other endpoints and numbers. */
static struct tw_forge_spec seen_at(int end, const struct tw_forge_spec *spec, int from)
{
    return end == 0 ? *spec : passed(spec, from);
}

static bool has(const char *words, const char *word)
{
    const char *found = strstr(words, word);
    return found != NULL && (found == words || found[-1] == ' ');
}

static struct tw_forge_spec spec_of(const char *words, struct line *line)
{
    char flags[8];
    char side = 0;
    const char *plus = strchr(words, '+');
    int n = sscanf(words, " %c %7s", &side, flags);
    ck_assert_msg(n == 2, "%s", words);
    line->by = side == 's';
    line->n_bytes = plus == NULL ? 0 : (uint32_t)strtoul(plus + 1, NULL, 10);
    line->seq = line->ack = SCRIPT_NEXT;
    ck_assert(tw_segment_flags_parse(flags, &line->flags));
    struct tw_forge_spec spec = world.last[line->by];
    struct played before = world.played;
    if (!has(words, "again"))
        spec.segment = played_segment(&world.played, line);
    if (has(words, "made")) /* the host knows nothing of it */
        world.played = before;
    spec.timestamps =
        (struct tw_tcp_timestamps){.present = !world.row->no_stamps,
                                   .value = 5000 + (uint32_t)(world.now_ns / TW_MS % 1000000)};
    world.last[line->by] = spec;
    return spec;
}

static void play_one(const char *words)
{
    struct line line;
    enum { TTL = 64, STRANGE = 77 };
    struct tw_forge_spec spec = spec_of(words, &line);
    int from = line.by;
    int to = 1 - from;
    uint16_t id = ++world.id;
    tw_ns way_ns = ways[from] + (has(words, "late") ? TW_S : 0);
    struct tw_forge_spec sent = seen_at(from, &spec, from);
    if (has(words, "win"))
        spec.segment.window++;
    struct tw_forge_spec arrived = seen_at(to, &spec, from);
    int ttl = TTL - (int)world.row->hops;
    if (!has(words, "made") && !has(words, "unsent"))
        put(from, world.now_ns, &sent, id, TTL);
    for (int i = 0; i < (has(words, "twice") ? 2 : 1); i++) {
        if (has(words, "lost") || has(words, "unseen"))
            continue;
        put(to, world.now_ns + way_ns + i * TW_US, &arrived, id,
            has(words, "made") ? STRANGE : ttl);
        struct captured *captured = &world.at[to][world.n[to] - 1];
        if (has(words, "cut"))
            captured->frame[captured->n_bytes - 1] ^= 1;
    }
    world.now_ns += has(words, "late") ? 2 * TW_S : 100 * TW_MS;
}

void world_play(const char *story)
{
    char text[1024];
    char *rest = NULL;
    (void)snprintf(text, sizeof text, "%s", story);
    for (char *words = strtok_r(text, "/", &rest); words != NULL;
         words = strtok_r(NULL, "/", &rest))
        play_one(words);
}

void world_next(const char *client, const char *server)
{
    ck_assert(tw_endpoint_parse(client, &world.played.side[0]));
    ck_assert(tw_endpoint_parse(server, &world.played.side[1]));
    for (int side = 0; side < 2; side++) {
        world.played.isn[side] += 0x20000000;
        world.played.next[side] = 0;
    }
}

void world_begin(const struct world_row *row)
{
    memset(&world, 0, sizeof world);
    world.row = row;
    world.now_ns = BEGAN;
    world.played.isn[0] = 0xdffffff0;
    world.played.isn[1] = 0x50000000;
    if (row->six)
        world_next("[2001:db8::1]:33000", "[2001:db8::2]:443");
    else
        world_next("10.0.0.1:33000", "10.0.0.2:443");
}

static int by_time(const void *a, const void *b)
{
    const struct captured *one = a;
    const struct captured *two = b;
    return (one->at_ns > two->at_ns) - (one->at_ns < two->at_ns);
}

static void see_other(struct tw_end_store *store, tw_ns at_ns)
{
    const struct tw_end_packet other = {.kind = TW_PACKET_OTHER, .at_ns = at_ns, .frame = 1};
    tw_end_store_see(store, &other);
}

static void see(struct tw_end_store *store, const struct captured *captured, tw_ns offset_ns)
{
    struct tw_segment segment;
    struct tw_end_packet packet = {
        .at_ns = captured->at_ns + offset_ns,
        .frame = (uint32_t)store->n_packets + 1,
        .segment = &segment,
        .data = captured->frame,
        .n_captured = captured->n_bytes,
    };
    packet.kind = tw_segment_parse(TW_LINK_ETHERNET, captured->frame, captured->n_bytes,
                                   captured->n_bytes, &segment);
    ck_assert_int_eq(packet.kind, TW_PACKET_TCP);
    tw_end_store_see(store, &packet);
}

/* Reads what one end has captured. */
struct tw_end_store *world_store(int end, int which, const struct tw_end_limits *limits)
{
    const struct world_row *row = world.row;
    struct tw_end_store *store = NULL;
    struct tw_err err = {0};
    tw_ns offset_ns = which == 1 ? row->offset_ns : 0;
    ck_assert(tw_end_store_open(limits, &store, &err) == 0);
    qsort(world.at[end], world.n[end], sizeof world.at[end][0], by_time);
    if (row->shuffled) {
        for (size_t i = 0; i + 1 < world.n[end]; i += 3) {
            struct captured swapped = world.at[end][i];
            world.at[end][i] = world.at[end][i + 1];
            world.at[end][i + 1] = swapped;
        }
    }
    if (!row->brief && row->skips[which] == 0)
        see_other(store, BEGAN - TW_S + offset_ns);
    for (size_t i = row->skips[which]; i < world.n[end]; i++) {
        see(store, &world.at[end][i], offset_ns);
        if (row->doubled && which == 1)
            see(store, &world.at[end][i], offset_ns);
    }
    if (!row->brief)
        see_other(store, BEGAN + 100 * TW_S + offset_ns);
    return store;
}

struct tw_ends world_compared(const struct tw_end_limits *limits)
{
    struct tw_ends ends = {.n_matched = 0};
    struct tw_err err = {0};
    for (int which = 0; which < 2; which++)
        ends.end[which] =
            world_store(world.row->server_first ? 1 - which : which, which, limits);
    ck_assert_msg(tw_ends_compare(&ends, &err) == 0, "%s", err.text);
    return ends;
}

void world_drop(struct tw_ends *ends)
{
    tw_end_store_drop(&ends->end[0]);
    tw_end_store_drop(&ends->end[1]);
}

static void tell_flow(const struct tw_ends *ends, int which, const struct tw_end_flow *flow,
                      char text[512])
{
    struct tw_ends_row told[TW_ENDS_ROWS];
    size_t n = tw_ends_rows(ends, which, flow, told);
    for (size_t i = 0; i < n; i++) {
        const struct tw_end_segment *segment =
            told[i].seen[0] != NULL ? told[i].seen[0] : told[i].seen[1];
        const char *fate = tw_ends_fate_name(told[i].fate);
        size_t at = strlen(text);
        ck_assert(i == 0 || told[i].order_ns >= told[i - 1].order_ns);
        if (told[i].fate != TW_FATE_ARRIVED)
            (void)snprintf(text + at, 512 - at, "%s%c %s %.*s", at > 0 ? "; " : "",
                           segment->from == 0 ? 'c' : 's', tw_ends_kind_name(segment->kind),
                           (int)strcspn(fate, "-"), fate);
    }
}

const char *world_tell(const struct tw_ends *ends, char text[512])
{
    text[0] = '\0';
    for (int which = 0; which < 2; which++) {
        for (uint32_t i = 0; i < ends->end[which]->n_flows; i++) {
            const struct tw_end_flow *flow = &ends->end[which]->flows[i];
            if (which == 0 || flow->other == TW_END_NONE)
                tell_flow(ends, which, flow, text);
        }
    }
    return text;
}
