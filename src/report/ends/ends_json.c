#include "ends_json.h"

#include "json.h"
#include "json_maker.h"
#include "segment.h"
#include "stream.h"

#include <jansson.h>

/* A document that is written piece by piece. */
struct document {
    FILE *to;
    bool failed; /* out of memory */
};

static void write_value(struct document *document, struct tw_json_maker *maker, json_t *value,
                        size_t flags)
{
    json_t *taken = tw_json_maker_take(maker, value);
    document->failed = document->failed || taken == NULL;
    if (taken != NULL)
        (void)json_dumpf(taken, document->to, flags); /* the stream remembers a failure */
    json_decref(taken);
}

static json_t *file_of(struct tw_json_maker *maker, const struct tw_compared *compared,
                       int which)
{
    const struct tw_end_store *store = compared->ends.end[which];
    const struct {
        const char *key;
        uint64_t n;
    } counts[] = {
        {"packets", store->n_packets},
        {"tcp", store->n_tcp},
        {"filtered_out", compared->n_filtered[which]},
        {"unsupported_link", compared->n_unsupported[which]},
        {"connections", store->n_flows},
        {"only_here", compared->ends.n_alone[which]},
        {"missed", compared->ends.n_missed[which]},
        {"copies", compared->ends.n_copies[which]},
        {"connections_left_out", store->n_flows_left_out},
        {"segments_left_out", store->n_segments_left_out},
    };
    json_t *out = tw_json_maker_object(maker);
    tw_json_maker_text(maker, out, "file", compared->file[which]);
    tw_json_maker_truth(maker, out, "truncated", compared->truncated[which]);
    if (store->first_ns >= 0) {
        tw_json_maker_integer(maker, out, "first_ns", store->first_ns);
        tw_json_maker_integer(maker, out, "last_ns", store->last_ns);
    }
    for (size_t i = 0; i < TW_COUNT(counts); i++)
        tw_json_maker_integer(maker, out, counts[i].key, (int64_t)counts[i].n);
    return out;
}

static void put_clock(struct tw_json_maker *maker, json_t *out,
                      const struct tw_ends_clock *clock)
{
    if (!clock->has_low || !clock->has_high)
        return;
    json_t *value = tw_json_maker_object(maker);
    tw_json_maker_pair(maker, value, "ahead_ns", clock->low_ns, clock->high_ns);
    tw_json_maker_truth(maker, value, "drifts", clock->drifts);
    tw_json_maker_put(maker, out, "clock", value);
}

static void put_matches(struct tw_json_maker *maker, json_t *out, const struct tw_ends *ends)
{
    const struct {
        const char *key;
        uint64_t n;
    } counts[] = {
        {"both", ends->n_matched},          {"nat", ends->n_nat},
        {"rewritten", ends->n_rewritten},   {"unlike", ends->n_unlike},
        {"at_client", ends->n_at_client},   {"at_server", ends->n_at_server},
        {"not_placed", ends->n_not_placed},
    };
    json_t *value = tw_json_maker_object(maker);
    for (size_t i = 0; i < TW_COUNT(counts); i++)
        tw_json_maker_integer(maker, value, counts[i].key, (int64_t)counts[i].n);
    tw_json_maker_put(maker, out, "matched", value);
}

static void put_counts(struct tw_json_maker *maker, json_t *out,
                       const struct tw_ends_count *count)
{
    json_t *segments = tw_json_maker_object(maker);
    json_t *unknown = tw_json_maker_object(maker);
    for (int kind = 0; kind < TW_END_PLAIN; kind++) {
        json_t *fates = tw_json_maker_object(maker);
        for (int fate = TW_FATE_ARRIVED; fate < TW_N_FATES; fate++)
            tw_json_maker_integer(maker, fates, tw_ends_fate_name((enum tw_fate)fate),
                                  (int64_t)count->n[kind][fate]);
        tw_json_maker_put(maker, segments, tw_ends_kind_name((enum tw_end_kind)kind), fates);
    }
    for (int why = TW_KNOWN + 1; why < TW_N_UNKNOWNS; why++)
        tw_json_maker_integer(maker, unknown, tw_ends_unknown_name((enum tw_unknown)why),
                              (int64_t)count->n_unknown[why]);
    tw_json_maker_put(maker, out, "segments", segments);
    tw_json_maker_put(maker, out, "unknown", unknown);
}

static void put_seen(struct tw_json_maker *maker, json_t *out, const char *key,
                     const struct tw_end_segment *segment)
{
    char flags[TW_FLAGS_TEXT];
    if (segment == NULL)
        return;
    json_t *value = tw_json_maker_object(maker);
    tw_json_maker_integer(maker, value, "frame", segment->frame);
    if (segment->at_ns >= 0)
        tw_json_maker_integer(maker, value, "at_ns", segment->at_ns);
    tw_json_maker_text(maker, value, "flags", tw_segment_flags_text(segment->flags, flags));
    tw_json_maker_integer(maker, value, "seq", segment->seq);
    tw_json_maker_integer(maker, value, "ack", segment->ack);
    tw_json_maker_integer(maker, value, "payload_bytes", segment->payload_bytes);
    tw_json_maker_integer(maker, value, "ttl", segment->ttl);
    tw_json_maker_put(maker, out, key, value);
}

static json_t *row_of(struct tw_json_maker *maker, const struct tw_compared *compared,
                      const struct tw_compared_flow *at, const struct tw_ends_row *row)
{
    const struct tw_end_segment *segment = row->seen[0] != NULL ? row->seen[0] : row->seen[1];
    int arrives = 1 - row->sender;
    const struct tw_end_flow *flow = arrives == at->which ? at->flow : at->other;
    uint8_t ttl =
        flow == NULL ? 0 : tw_ends_ttl(&compared->ends, arrives, flow, (int)segment->from);
    tw_ns low_ns = 0;
    tw_ns high_ns = 0;
    json_t *out = tw_json_maker_object(maker);
    tw_json_maker_text(maker, out, "kind", tw_ends_kind_name(segment->kind));
    tw_json_maker_text(maker, out, "from", tw_compared_side(row));
    tw_json_maker_text(maker, out, "fate", tw_ends_fate_name(row->fate));
    if (row->fate == TW_FATE_UNKNOWN)
        tw_json_maker_text(maker, out, "why", tw_ends_unknown_name(row->unknown));
    put_seen(maker, out, "sent", row->seen[row->sender]);
    put_seen(maker, out, "arrived", row->seen[arrives]);
    if (ttl != 0)
        tw_json_maker_integer(maker, out, "usual_ttl", ttl);
    if (tw_ends_way(&compared->ends, at->flow, row, &low_ns, &high_ns))
        tw_json_maker_pair(maker, out, "way_ns", low_ns, high_ns);
    return out;
}

static void put_endpoints(struct tw_json_maker *maker, json_t *out, const char *key,
                          const struct tw_end_flow *flow)
{
    char text[TW_ENDPOINT_TEXT];
    json_t *value = tw_json_maker_object(maker);
    tw_json_maker_text(maker, value, "client", tw_endpoint_text(&flow->side[0], text));
    tw_json_maker_text(maker, value, "server", tw_endpoint_text(&flow->side[1], text));
    tw_json_maker_put(maker, out, key, value);
}

/* "first" and "other" are the captures in the order in which they were given. */
static json_t *flow_of(struct tw_json_maker *maker, const struct tw_compared *compared,
                       const struct tw_compared_flow *at)
{
    static const char *const names[] = {"first", "other"};
    json_t *out = tw_json_maker_object(maker);
    json_t *rows = tw_json_maker_array(maker);
    put_endpoints(maker, out, names[at->which], at->flow);
    if (at->other != NULL)
        put_endpoints(maker, out, names[1 - at->which], at->other);
    tw_json_maker_truth(maker, out, "guessed", at->flow->guessed);
    tw_json_maker_truth(maker, out, "first_at_client", at->flow->at_client == (at->which == 0));
    for (size_t i = 0; i < at->n_rows; i++)
        tw_json_maker_append(maker, rows, row_of(maker, compared, at, &at->rows[i]));
    tw_json_maker_put(maker, out, "segments", rows);
    return out;
}

static void write_head(struct document *document, const struct tw_compared *compared)
{
    struct tw_json_maker maker = {0};
    json_t *head = tw_json_maker_object(&maker);
    json_t *files = tw_json_maker_array(&maker);
    for (int which = 0; which < 2; which++)
        tw_json_maker_append(&maker, files, file_of(&maker, compared, which));
    tw_json_maker_put(&maker, head, "files", files);
    put_clock(&maker, head, &compared->ends.clock);
    put_matches(&maker, head, &compared->ends);
    put_counts(&maker, head, &compared->ends.count);
    write_value(document, &maker, head, JSON_EMBED | JSON_INDENT(1));
}

static int finish(struct document *document, struct tw_err *err)
{
    if (document->failed)
        return tw_fail(err, ENOMEM, "make the JSON document");
    return tw_stream_flush(document->to, err, "the JSON document");
}

int tw_ends_json(const struct tw_compared *compared, FILE *to, struct tw_err *err)
{
    struct document document = {.to = to};
    struct tw_compared_flow at = {.which = 0};
    (void)fprintf(to, "{\n\"schema\": %d,\n\"verb\": \"inspect\",\n\"ends\": {\n",
                  TW_JSON_SCHEMA);
    write_head(&document, compared);
    (void)fputs(",\n\"connections\": [", to);
    for (size_t n = 0; tw_compared_next(compared, &at); n++) {
        struct tw_json_maker maker = {0};
        (void)fputs(n > 0 ? ",\n" : "\n", to);
        write_value(&document, &maker, flow_of(&maker, compared, &at), JSON_COMPACT);
    }
    (void)fputs("\n]\n}\n}\n", to);
    return finish(&document, err);
}

int tw_ends_json_fail(const char *error, FILE *to, struct tw_err *err)
{
    struct document document = {.to = to};
    struct tw_json_maker maker = {0};
    json_t *out = tw_json_maker_object(&maker);
    tw_json_maker_text(&maker, out, "error", error);
    (void)fprintf(to, "{\n\"schema\": %d,\n\"verb\": \"inspect\",\n\"ends\": ", TW_JSON_SCHEMA);
    write_value(&document, &maker, out, JSON_INDENT(1));
    (void)fputs("\n}\n", to);
    return finish(&document, err);
}
