#include "inspect_json.h"

#include "connection_row.h"
#include "json.h"
#include "json_maker.h"
#include "json_tables.h"
#include "stream.h"

#include <jansson.h>

/* Begins a row, or the part of the document, about the current capture. */
static json_t *begin_value(const struct tw_inspect_json *json, struct tw_json_maker *maker,
                           const char *row)
{
    json_t *out = tw_json_maker_object(maker);
    if (json->connections)
        tw_json_maker_text(maker, out, "row", row);
    return out;
}

/* Writes the value and frees it: a row on a line of its own, a capture of the document as an
 * indented object. */
static void end_value(struct tw_inspect_json *json, struct tw_json_maker *maker, json_t *value)
{
    json_t *taken = tw_json_maker_take(maker, value);
    json->failed |= taken == NULL;
    if (taken != NULL)
        (void)json_dumpf(taken, json->to, json->connections ? JSON_COMPACT : JSON_INDENT(1));
    json_decref(taken);
    if (json->connections)
        (void)fputs("\n", json->to);
}

void tw_inspect_json_begin(struct tw_inspect_json *json)
{
    if (!json->connections)
        (void)fprintf(json->to, "{\n\"schema\": %d,\n\"verb\": \"inspect\",\n\"captures\": [",
                      TW_JSON_SCHEMA);
}

void tw_inspect_json_open(struct tw_inspect_json *json, const char *file)
{
    struct tw_json_maker maker = {0};
    json->file = file;
    if (!json->connections) {
        (void)fputs(json->n_captures++ > 0 ? ",\n" : "\n", json->to);
        return;
    }
    json_t *head = begin_value(json, &maker, "file");
    tw_json_maker_integer(&maker, head, "schema", TW_JSON_SCHEMA);
    tw_json_maker_text(&maker, head, "file", file);
    end_value(json, &maker, head);
}

void tw_inspect_json_connection(struct tw_inspect_json *json, const struct tw_ended *ended)
{
    struct tw_json_row row;
    tw_connection_row(&row, ended);
    json->failed |= !tw_json_row_write(&row, json->to);
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
        {"dropped", inspected->n_dropped},
        {"filtered_out", inspected->n_filtered},
        {"unsupported_link", inspected->n_unsupported},
        {"to_itself", s->n_to_itself},
        {"copies", s->n_copies},
        {"untimed", s->n_untimed},
        {"wrong_fractions", inspected->n_wrong_fractions + inspected->n_nanoseconds},
        {"back_in_time", s->n_back_in_time},
    };
    json_t *packets = tw_json_maker_object(maker);
    for (size_t i = 0; i < TW_COUNT(counts); i++)
        tw_json_maker_integer(maker, packets, counts[i].key, (int64_t)counts[i].n);
    tw_json_maker_put(maker, out, "packets", packets);
}

static void append_unread(struct tw_json_maker *maker, json_t *list, const char *name,
                          bool may_hide_tcp, uint64_t n_packets)
{
    json_t *item = tw_json_maker_object(maker);
    tw_json_maker_text(maker, item, "name", name);
    tw_json_maker_truth(maker, item, "may_hide_tcp", may_hide_tcp);
    tw_json_maker_integer(maker, item, "packets", (int64_t)n_packets);
    tw_json_maker_append(maker, list, item);
}

/* What the packets of other protocols are, in the order of their first packet. */
static void put_unread(struct tw_json_maker *maker, json_t *out,
                       const struct tw_unread_counts *counts)
{
    json_t *list = tw_json_maker_array(maker);
    for (size_t i = 0; i < counts->n_rows; i++) {
        const struct tw_unread_row *row = &counts->rows[i];
        char name[TW_UNREAD_TEXT];
        append_unread(maker, list, tw_unread_name(row->what, name),
                      tw_unread_may_hide_tcp(row->what), row->n_packets);
    }
    if (counts->n_others > 0)
        append_unread(maker, list, "others", true, counts->n_others);
    tw_json_maker_put(maker, out, "unread", list);
}

void tw_inspect_json_close(struct tw_inspect_json *json, const struct tw_inspected *inspected)
{
    struct tw_json_maker maker = {0};
    json_t *out = begin_value(json, &maker, "capture");
    tw_json_maker_text(&maker, out, "file", inspected->file);
    tw_json_maker_text(&maker, out, "format", inspected->format);
    tw_json_maker_integer(&maker, out, "bytes", (int64_t)inspected->n_bytes);
    if (inspected->compression != NULL) {
        tw_json_maker_text(&maker, out, "compression", inspected->compression);
        tw_json_maker_integer(&maker, out, "compressed_bytes",
                              (int64_t)inspected->n_compressed_bytes);
    }
    tw_json_maker_truth(&maker, out, "truncated", inspected->truncated);
    if (inspected->truncated)
        tw_json_maker_integer(&maker, out, "truncated_at", (int64_t)inspected->truncated_at);
    if (inspected->error != NULL)
        tw_json_maker_text(&maker, out, "error", inspected->error);
    tw_json_maker_truth(&maker, out, "nanoseconds_as_microseconds",
                        inspected->n_nanoseconds > 0);
    if (inspected->summary.first_ns >= 0) {
        tw_json_maker_integer(&maker, out, "first_ns", inspected->summary.first_ns);
        tw_json_maker_integer(&maker, out, "last_ns", inspected->summary.last_ns);
    }
    tw_json_maker_integer(&maker, out, "time_wait_ns", inspected->time_wait_ns);
    if (inspected->port_low > 0)
        tw_json_maker_pair(&maker, out, "ephemeral_ports", inspected->port_low,
                           inspected->port_high);
    put_packets(&maker, out, inspected);
    put_unread(&maker, out, &inspected->summary.unread);
    tw_json_tables_totals(&maker, out, &inspected->summary);
    tw_json_tables_rows(&maker, out, inspected);
    end_value(json, &maker, out);
}

void tw_inspect_json_fail(struct tw_inspect_json *json, const char *error)
{
    struct tw_json_maker maker = {0};
    json_t *out = begin_value(json, &maker, "error");
    tw_json_maker_text(&maker, out, "file", json->file);
    tw_json_maker_text(&maker, out, "error", error);
    end_value(json, &maker, out);
}

int tw_inspect_json_end(struct tw_inspect_json *json, struct tw_err *err)
{
    if (!json->connections)
        (void)fputs("\n]\n}\n", json->to);
    if (json->failed)
        return tw_fail(err, ENOMEM, "make the JSON document");
    return tw_stream_flush(json->to, err, "the JSON document");
}
