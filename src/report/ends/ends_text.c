#include "ends_text.h"

#include "append.h"
#include "ends_words.h"
#include "numbers.h"
#include "stream.h"
#include "table.h"
#include "wall_time.h"

#include <inttypes.h>

enum { INDENT = 2, LABEL = 18, STEP = 4, PARAGRAPH = 600 };

static void tell_file(const struct tw_compared *compared, int which, struct tw_printer *printer)
{
    const struct tw_end_store *store = compared->ends.end[which];
    const struct tw_ends *ends = &compared->ends;
    bool placed = ends->n_at_client + ends->n_at_server > 0;
    char n[TW_NUMBERS_SIZE];
    char moment[TW_WALL_TIME_SIZE];
    char span[TW_WALL_TIME_SIZE];
    const char *end = which == tw_compared_client(compared) ? "client's end" : "server's end";
    tw_printer_to(printer, INDENT);
    tw_printer_put(printer, "%s", end);
    tw_printer_to(printer, LABEL);
    tw_printer_say(printer, 2 * INDENT, "%s%s  %s", compared->file[which],
                   placed ? "" : " (assumed)",
                   tw_numbers_counted(store->n_packets, "packet", "packets", n));
    if (store->first_ns >= 0)
        tw_printer_say(printer, 2 * INDENT, ", %s, %s",
                       tw_wall_time_text(store->first_ns, moment),
                       tw_wall_time_span(store->last_ns - store->first_ns, span));
    tw_printer_end(printer);
}

/* Appends "WORDS N", after a comma if it is not the first. */
static void add(char text[PARAGRAPH], const char *words, uint64_t n)
{
    char count[TW_NUMBERS_SIZE];
    if (n > 0)
        tw_append(text, PARAGRAPH, "%s%s %s", text[0] == '\0' ? "" : ", ",
                  tw_numbers_count(n, count), words);
}

static void tell_connections(const struct tw_compared *compared, struct tw_printer *printer)
{
    const struct tw_ends *ends = &compared->ends;
    char text[PARAGRAPH] = "";
    add(text, "in both captures", ends->n_matched);
    add(text, "of them through NAT", ends->n_nat);
    add(text, "of them with sequence numbers rewritten on the way", ends->n_rewritten);
    for (int which = 0; which < 2; which++) {
        char words[PARAGRAPH];
        (void)snprintf(words, sizeof words, "in %.300s only", compared->file[which]);
        add(text, words, ends->n_alone[which]);
    }
    if (ends->n_at_client > 0)
        add(text, "the other way round",
            ends->n_at_server < ends->n_at_client
                ? ends->n_at_server
                : ends->n_at_client * (ends->n_at_server > 0));
    tw_printer_field(printer, INDENT, LABEL, "connections", text[0] == '\0' ? "none" : text);
}

/* The table of kinds and fates. */
static const char *count_cell(const void *arg, size_t row, size_t column,
                              char text[TW_TABLE_TEXT])
{
    const struct tw_ends_count *count = arg;
    if (column == TW_TABLE_NAME)
        return tw_ends_kind_name((enum tw_end_kind)row);
    uint64_t n = count->n[row][column + TW_FATE_ARRIVED];
    return n > 0 ? tw_numbers_count(n, text) : "-";
}

static void tell_counts(const struct tw_compared *compared, struct tw_printer *printer)
{
    static const struct tw_table_column columns[] = {
        {.above = "", .name = "arrived", .gap = 2, .width = 7},
        {.above = "", .name = "changed", .gap = 2, .width = 7},
        {.above = "twice", .name = "arrived", .gap = 2, .width = 7},
        {.above = "", .name = "lost", .gap = 2, .width = 6},
        {.above = "made on", .name = "the way", .gap = 2, .width = 7},
        {.above = "not", .name = "captured", .gap = 2, .width = 8},
        {.above = "", .name = "unknown", .gap = 2, .width = 7},
    };
    const struct tw_table table = {.title = "segments",
                                   .title_at = INDENT,
                                   .name_at = INDENT,
                                   .head = LABEL - INDENT,
                                   .columns = columns,
                                   .n_columns = TW_COUNT(columns),
                                   .n_rows = TW_END_PLAIN,
                                   .cell = count_cell,
                                   .arg = &compared->ends.count};
    tw_printer_end(printer);
    tw_table_draw(&table, printer);
}

static void tell_row(const struct tw_compared *compared, const struct tw_compared_flow *at,
                     const struct tw_ends_row *row, struct tw_printer *printer)
{
    const struct tw_end_segment *segment = row->seen[0] != NULL ? row->seen[0] : row->seen[1];
    char moment[TW_WALL_TIME_SIZE];
    char text[TW_ENDS_TEXT];
    tw_printer_to(printer, STEP);
    if (row->order_ns >= 0)
        tw_printer_say(printer, STEP + INDENT, "%s ",
                       tw_wall_time_clock(row->order_ns, 6, moment));
    tw_printer_say(printer, STEP + INDENT, "%s of the %s ", tw_ends_kind_name(segment->kind),
                   tw_compared_side(row));
    tw_printer_wrap(printer, STEP + INDENT, tw_ends_words_fate(compared, at, row, text));
    tw_printer_end(printer);
}

static void tell_flow(const struct tw_compared *compared, const struct tw_compared_flow *at,
                      struct tw_printer *printer)
{
    char client[TW_ENDPOINT_TEXT];
    char server[TW_ENDPOINT_TEXT];
    tw_printer_to(printer, INDENT);
    tw_printer_say(printer, STEP, "%s > %s", tw_endpoint_text(&at->flow->side[0], client),
                   tw_endpoint_text(&at->flow->side[1], server));
    if (at->other != NULL && at->flow->nat)
        tw_printer_say(printer, STEP, " (in %s %s > %s)", compared->file[1 - at->which],
                       tw_endpoint_text(&at->other->side[0], client),
                       tw_endpoint_text(&at->other->side[1], server));
    else if (at->other == NULL)
        tw_printer_say(printer, STEP, " (in %s only)", compared->file[at->which]);
    tw_printer_end(printer);
    for (size_t i = 0; i < at->n_rows; i++) {
        if (at->rows[i].fate != TW_FATE_ARRIVED || compared->all)
            tell_row(compared, at, &at->rows[i], printer);
    }
}

static void tell_flows(const struct tw_compared *compared, size_t n_max,
                       struct tw_printer *printer)
{
    struct tw_compared_flow at = {.which = 0};
    char n[TW_NUMBERS_SIZE];
    uint64_t n_flows = 0;
    for (; tw_compared_next(compared, &at); n_flows++) {
        if (n_flows >= n_max)
            continue;
        if (n_flows == 0) {
            tw_printer_end(printer);
            tw_printer_put(printer, "%s",
                           compared->all ? "segment by segment" : "what did not just arrive");
            tw_printer_end(printer);
        }
        tell_flow(compared, &at, printer);
    }
    if (n_flows > n_max) {
        tw_printer_to(printer, INDENT);
        tw_printer_say(printer, INDENT, "and %s more: --rows N shows N, --json all",
                       tw_numbers_counted(n_flows - n_max, "connection", "connections", n));
        tw_printer_end(printer);
    }
}

/* Paragraphs: what follows from the counts. */
typedef bool paragraph(const struct tw_compared *compared, char text[PARAGRAPH]);

static bool on_order(const struct tw_compared *compared, char text[PARAGRAPH])
{
    tw_append(text, PARAGRAPH,
              "%s was captured at the server's end, although it was given first.",
              compared->file[0]);
    return tw_compared_client(compared) == 1;
}

static bool on_place(const struct tw_compared *compared, char text[PARAGRAPH])
{
    tw_append(text, PARAGRAPH,
              "Neither times nor TTLs tell which capture was taken at which end: the first "
              "one is assumed to be the client's. Captures of one place show the same times.");
    return compared->ends.n_not_placed > 0 &&
           compared->ends.n_at_client + compared->ends.n_at_server == 0;
}

static bool on_resets(const struct tw_compared *compared, char text[PARAGRAPH])
{
    uint64_t n = compared->ends.count.n[TW_END_RST][TW_FATE_MADE];
    char count[TW_NUMBERS_SIZE];
    tw_append(text, PARAGRAPH,
              "%s that neither end sent: something on the way made %s, such as a firewall, a "
              "NAT device or a load balancer that drops a connection which it does not know "
              "or no longer knows. Look there, not at the two programs.",
              tw_numbers_counted(n, "RST arrived", "RSTs arrived", count),
              n == 1 ? "it" : "them");
    return n > 0;
}

static bool on_losses(const struct tw_compared *compared, char text[PARAGRAPH])
{
    uint64_t n = compared->ends.count.n[TW_END_ACK_OF_FIN][TW_FATE_LOST];
    char count[TW_NUMBERS_SIZE];
    tw_append(text, PARAGRAPH,
              "%s lost: the FIN is sent again, and its sender waits in LAST-ACK or FIN-WAIT-1 "
              "until an ACK arrives; each FIN that arrives in TIME-WAIT starts that again.",
              tw_numbers_counted(n, "ACK of a FIN was", "ACKs of FINs were", count));
    return n > 0;
}

static bool on_resets_lost(const struct tw_compared *compared, char text[PARAGRAPH])
{
    uint64_t n = compared->ends.count.n[TW_END_RST][TW_FATE_LOST];
    char count[TW_NUMBERS_SIZE];
    tw_append(text, PARAGRAPH,
              "%s lost, and a RST is not sent again: the other end still holds the "
              "connection, until it sends something or its keep-alives fail.",
              tw_numbers_counted(n, "RST was", "RSTs were", count));
    return n > 0;
}

static bool on_missed(const struct tw_compared *compared, char text[PARAGRAPH])
{
    const uint64_t *n = compared->ends.n_missed;
    char count[TW_NUMBERS_SIZE];
    int which = n[0] >= n[1] ? 0 : 1;
    tw_append(text, PARAGRAPH,
              "%s misses %s that the other capture shows to have been there. What is lost or "
              "made on the way in the list above may be missed as well. A larger buffer helps: "
              "tcpdump -B.",
              compared->file[which],
              tw_numbers_counted(n[which], "segment", "segments", count));
    return n[which] > 0;
}

static bool on_outside(const struct tw_compared *compared, char text[PARAGRAPH])
{
    tw_append(text, PARAGRAPH,
              "A capture shows that it was running only by the packets in it. Let both run "
              "before the first and after the last connection, with some other traffic such "
              "as ping, to know what became of the segments at the ends.");
    return compared->ends.count.n_unknown[TW_UNKNOWN_OUTSIDE] > 0;
}

static bool on_unlike(const struct tw_compared *compared, char text[PARAGRAPH])
{
    char count[TW_NUMBERS_SIZE];
    tw_append(text, PARAGRAPH,
              "%s the same endpoints in both captures, but other sequence numbers: something "
              "on the way rewrites them, or ends the connections and makes its own (a proxy).",
              tw_numbers_counted(compared->ends.n_unlike, "connection has", "connections have",
                                 count));
    return compared->ends.n_unlike > 0;
}

static bool on_copies(const struct tw_compared *compared, char text[PARAGRAPH])
{
    const uint64_t *n = compared->ends.n_copies;
    int which = n[0] >= n[1] ? 0 : 1;
    tw_append(text, PARAGRAPH,
              "%s has packets more than once, as a capture of several devices has. The copies "
              "were left out.",
              compared->file[which]);
    return n[which] > 0;
}

static bool on_room(const struct tw_compared *compared, char text[PARAGRAPH])
{
    const struct tw_end_store *const *end =
        (const struct tw_end_store *const *)compared->ends.end;
    uint64_t n_flows = end[0]->n_flows_left_out + end[1]->n_flows_left_out;
    uint64_t n_segments = end[0]->n_segments_left_out + end[1]->n_segments_left_out;
    char flows[TW_NUMBERS_SIZE];
    char segments[TW_NUMBERS_SIZE];
    tw_append(
        text, PARAGRAPH,
        "Left out for lack of room: connections with %s, and %s. At most %d connections of "
        "a capture and %d segments of each are compared; use --filter.",
        tw_numbers_counted(n_flows, "SYN", "SYNs", flows),
        tw_numbers_counted(n_segments, "segment", "segments", segments), TW_END_FLOWS,
        TW_END_PER_FLOW);
    return n_flows + n_segments > 0;
}

static void tell_meaning(const struct tw_compared *compared, struct tw_printer *printer)
{
    static paragraph *const paragraphs[] = {on_order,  on_place,  on_resets, on_resets_lost,
                                            on_losses, on_missed, on_unlike, on_outside,
                                            on_copies, on_room};
    bool begun = false;
    for (size_t i = 0; i < TW_COUNT(paragraphs); i++) {
        char text[PARAGRAPH] = "";
        if (!paragraphs[i](compared, text))
            continue;
        if (!begun) {
            tw_printer_end(printer);
            tw_printer_put(printer, "what it means");
            tw_printer_end(printer);
        }
        begun = true;
        tw_printer_to(printer, INDENT);
        tw_printer_prose(printer, INDENT, text);
        tw_printer_end(printer);
    }
}

int tw_ends_text(const struct tw_compared *compared, const struct tw_style *style,
                 size_t n_rows, FILE *to, struct tw_err *err)
{
    struct tw_printer printer = tw_printer_of(style, to);
    char text[TW_ENDS_TEXT];
    int client = tw_compared_client(compared);
    tw_printer_put(&printer, "both ends");
    tw_printer_end(&printer);
    tell_file(compared, client, &printer);
    tell_file(compared, 1 - client, &printer);
    tw_printer_field(&printer, INDENT, LABEL, "clocks", tw_ends_words_clock(compared, text));
    tell_connections(compared, &printer);
    tell_counts(compared, &printer);
    tell_flows(compared, n_rows, &printer);
    tell_meaning(compared, &printer);
    return tw_stream_flush(to, err, "the report");
}
