#include "inspect_text.h"

#include "advice.h"
#include "ended_text.h"
#include "inspect_tables.h"
#include "inspect_warning.h"
#include "numbers.h"
#include "printer.h"
#include "stream.h"
#include "wall_time.h"

#include <inttypes.h>
#include <stddef.h>
#include <string.h>

enum { INDENT = 2, LABEL = 18 };

void tw_inspect_text_connection(const struct tw_ended *ended,
                                const struct tw_inspect_style *style, FILE *to)
{
    struct tw_printer printer = tw_printer_of(&style->page, to);
    char client[TW_ENDPOINT_TEXT];
    char server[TW_ENDPOINT_TEXT];
    char text[TW_ENDED_TEXT];
    char moment[TW_WALL_TIME_SIZE];
    tw_printer_put(&printer, "%s #%" PRIu32 " %s > %s: %s",
                   tw_wall_time_clock(ended->flow->first_ns, 6, moment),
                   ended->flow->first_frame, tw_endpoint_text(&ended->side[TW_SIDE_A], client),
                   tw_endpoint_text(&ended->side[TW_SIDE_B], server),
                   tw_ended_text(ended, text));
    tw_printer_end(&printer);
}

/* "31 B", "2.1 kB", "189.4 MB". Returns text. */
static const char *size_text(uint64_t n_bytes, char text[TW_NUMBERS_SIZE])
{
    static const char *const units[] = {"B", "kB", "MB", "GB", "TB"};
    enum { THOUSAND = 1000 };
    double size = (double)n_bytes;
    size_t unit = 0;
    for (; size >= THOUSAND && unit + 1 < TW_COUNT(units); unit++)
        size /= THOUSAND;
    (void)snprintf(text, TW_NUMBERS_SIZE, unit == 0 ? "%.0f %s" : "%.1f %s", size, units[unit]);
    return text;
}

/* "name  2 560 903 packets, 187 MB, 2026-11-22 09:15:46 UTC, 9 min 48 s" */
static void tell_head(const struct tw_inspected *inspected, struct tw_printer *printer)
{
    const struct tw_summary *summary = &inspected->summary;
    char n[TW_NUMBERS_SIZE];
    char moment[TW_WALL_TIME_SIZE];
    char span[TW_WALL_TIME_SIZE];
    char size[TW_NUMBERS_SIZE];
    tw_printer_say(printer, INDENT, "%s  %s, %s", inspected->file,
                   tw_numbers_counted(inspected->n_packets, "packet", "packets", n),
                   size_text(inspected->n_bytes, size));
    if (inspected->compression != NULL)
        tw_printer_say(printer, INDENT, " (%s: %s)", inspected->compression,
                       size_text(inspected->n_compressed_bytes, size));
    if (summary->first_ns >= 0)
        tw_printer_say(printer, INDENT, ", %s, %s",
                       tw_wall_time_text(summary->first_ns, moment),
                       tw_wall_time_span(summary->last_ns - summary->first_ns, span));
    tw_printer_end(printer);
}

/* "  LABEL   a 12 (3 %), b 4 (1 %)" */
struct share {
    const char *name;
    uint64_t n;
};

static void tell_shares(struct tw_printer *printer, const char *label,
                        const struct share shares[], size_t n, uint64_t whole)
{
    bool any = false;
    tw_printer_to(printer, INDENT);
    tw_printer_put(printer, "%s", label);
    tw_printer_to(printer, LABEL);
    unsigned indent = tw_printer_hanging(printer, 2 * INDENT);
    for (size_t i = 0; i < n; i++) {
        char count[TW_NUMBERS_SIZE];
        char text[TW_NUMBERS_SIZE + 64];
        if (shares[i].n == 0)
            continue;
        (void)snprintf(text, sizeof text, "%s%.24s %s (%.1f %%)", any ? ", " : "",
                       shares[i].name, tw_numbers_count(shares[i].n, count),
                       100.0 * (double)shares[i].n / (double)whole);
        tw_printer_prose(printer, indent, text);
        any = true;
    }
    tw_printer_put(printer, "%s", any ? "" : "none");
    tw_printer_end(printer);
}

static void tell_totals(const struct tw_summary *summary, struct tw_printer *printer)
{
    struct share endings[TW_N_ENDINGS];
    const struct share closers[] = {
        {"server", summary->n_closed_first[TW_SIDE_B]},
        {"client", summary->n_closed_first[TW_SIDE_A]},
        {"both at once", summary->n_crossed},
        {"not known", summary->n_unknown_first},
        {"nobody", summary->n_flows - summary->n_closed_first[0] - summary->n_closed_first[1] -
                       summary->n_crossed - summary->n_unknown_first},
    };
    const struct share resets[] = {
        {"by the server", summary->n_resets[TW_SIDE_B]},
        {"by the client", summary->n_resets[TW_SIDE_A]},
    };
    for (int i = 0; i < TW_N_ENDINGS; i++)
        endings[i] = (struct share){tw_ending_name((enum tw_ending)i), summary->n_endings[i]};
    struct share parts[TW_N_UNFINISHED];
    for (int i = 0; i < TW_N_UNFINISHED; i++)
        parts[i] = (struct share){tw_unfinished_words((enum tw_unfinished)i),
                                  summary->n_unfinished[i]};
    char n[TW_NUMBERS_SIZE];
    tw_printer_to(printer, INDENT);
    tw_printer_put(printer, "%s",
                   tw_numbers_counted(summary->n_flows, "connection", "connections", n));
    tw_printer_end(printer);
    tell_shares(printer, "ended", endings, TW_COUNT(endings), summary->n_flows);
    if (summary->n_endings[TW_INCOMPLETE] > 0)
        tell_shares(printer, "incomplete", parts, TW_COUNT(parts), summary->n_flows);
    tell_shares(printer, "closed first", closers, TW_COUNT(closers), summary->n_flows);
    tell_shares(printer, "reset", resets, TW_COUNT(resets), summary->n_flows);
}

/* What was not followed and what else was seen, so that nothing is left out silently. */
/* clang-format off */
#define SEEN(member)                                  \
    _Generic(((struct tw_inspected *)NULL)->member,   \
        uint64_t: offsetof(struct tw_inspected, member))
/* clang-format on */
static const struct {
    size_t count; /* the offset of the counter in struct tw_inspected */
    const char *one, *many;
} notes[] = {
    {SEEN(summary.n_guessed), "connection without its SYN: which side is the client is a guess",
     "connections without their SYN: which side is the client is a guess"},
    {SEEN(summary.n_self), "connection of a socket with itself",
     "connections of sockets with themselves"},
    {SEEN(summary.n_beside),
     "connection whose four-tuple was in use in another network (VLAN, tunnel)",
     "connections whose four-tuple was in use in another network (VLAN, tunnel)"},
    {SEEN(summary.n_copies), "packet is a copy of one captured before, and counts once",
     "packets are copies of packets captured before, and count once"},
    {SEEN(summary.n_assumed), "TIME_WAIT assumed: the ACK that starts it was not captured",
     "TIME_WAITs assumed: the ACK that starts each was not captured"},
    {SEEN(summary.n_void_resets), "RST that ended nothing", "RSTs that ended nothing"},
    {SEEN(summary.n_fins_again), "FIN sent again", "FINs sent again"},
    {SEEN(summary.n_reused), "four-tuple reused while still in TIME_WAIT",
     "four-tuples reused while still in TIME_WAIT"},
    {SEEN(summary.n_reset_hits), "RST received in TIME_WAIT", "RSTs received in TIME_WAIT"},
    {SEEN(summary.n_packets[TW_PACKET_FRAGMENT]), "IP fragment, not followed",
     "IP fragments, not followed"},
    {SEEN(summary.n_packets[TW_PACKET_CUT]), "packet captured too short to hold its headers",
     "packets captured too short to hold their headers"},
    {SEEN(summary.n_packets[TW_PACKET_MALFORMED]), "packet with an invalid length",
     "packets with an invalid length"},
    {SEEN(n_dropped), "packet dropped before it was read: a connection may lack a segment",
     "packets dropped before they were read: connections may lack segments"},
    {SEEN(n_filtered), "packet left out by the filter", "packets left out by the filter"},
    {SEEN(n_unsupported), "packet of an unsupported link type",
     "packets of an unsupported link type"},
    {SEEN(summary.n_untimed), "packet without a time: given that of the packet before",
     "packets without a time: given that of the packet before"},
    {SEEN(n_wrong_fractions),
     "packet with an invalid fraction of a second: its time is not used",
     "packets with an invalid fraction of a second: their times are not used"},
    {SEEN(n_nanoseconds),
     "packet with a fraction of a second above 999,999: nanoseconds where the magic number "
     "says "
     "microseconds; its time is not used",
     "packets with a fraction of a second above 999,999: nanoseconds where the magic number "
     "says "
     "microseconds; their times are not used"},
    {SEEN(summary.n_back_in_time), "packet with a time earlier than the packet before",
     "packets with a time earlier than a packet before"},
    {SEEN(summary.n_evicted), "open connection dropped to make room: incomplete",
     "open connections dropped to make room: incomplete"},
    {SEEN(summary.n_forgotten),
     "TIME_WAIT dropped to make room: the peaks below are lower bounds",
     "TIME_WAITs dropped to make room: the peaks below are lower bounds"},
};
#undef SEEN

/* The first note has the label; *label is empty afterwards. */
static void tell_note(struct tw_printer *printer, const char **label, uint64_t n,
                      const char *words)
{
    char text[TW_NUMBERS_SIZE];
    char note[200];
    if (n == 0)
        return;
    (void)snprintf(note, sizeof note, "%.40s %.140s", tw_numbers_count(n, text), words);
    tw_printer_field(printer, INDENT, LABEL, *label, note);
    *label = "";
}

/* What may hide TCP has a line of its own; the rest is summed up. */
static void tell_unread(const struct tw_summary *summary, const char **label,
                        struct tw_printer *printer)
{
    uint64_t n_plain = summary->n_packets[TW_PACKET_OTHER];
    for (size_t i = 0; i < summary->unread.n_rows; i++) {
        const struct tw_unread_row *row = &summary->unread.rows[i];
        char name[TW_UNREAD_TEXT];
        char words[TW_UNREAD_TEXT + 64];
        if (!tw_unread_may_hide_tcp(row->what))
            continue;
        n_plain -= row->n_packets;
        (void)snprintf(words, sizeof words, "packet%s of %s, not read: TCP may be inside",
                       row->n_packets == 1 ? "" : "s", tw_unread_name(row->what, name));
        tell_note(printer, label, row->n_packets, words);
    }
    tell_note(printer, label, n_plain,
              n_plain == 1 ? "packet of other protocols" : "packets of other protocols");
}

static void tell_notes(const struct tw_inspected *inspected, struct tw_printer *printer)
{
    const char *label = "also seen";
    tell_unread(&inspected->summary, &label, printer);
    for (size_t i = 0; i < TW_COUNT(notes); i++) {
        uint64_t n = 0;
        memcpy(&n, (const char *)inspected + notes[i].count, sizeof n);
        tell_note(printer, &label, n, n == 1 ? notes[i].one : notes[i].many);
    }
}

/* SYNs that met an old socket: what clients see as a slow connect(). */
static void tell_old_sockets(const struct tw_summary *summary, struct tw_printer *printer)
{
    char n[TW_NUMBERS_SIZE];
    char took[TW_NUMBERS_SIZE];
    char text[200];
    if (summary->n_met_old == 0)
        return;
    (void)snprintf(
        text, sizeof text,
        "%.40s: the four-tuple was still held at the server, and an old ACK answered "
        "the SYN; connecting took up to %.40s",
        tw_numbers_counted(summary->n_met_old, "connection", "connections", n),
        tw_numbers_duration(summary->slowest_opening_ns, took));
    tw_printer_field(printer, INDENT, LABEL, "old sockets", text);
}

int tw_inspect_text(const struct tw_inspected *inspected, const struct tw_inspect_style *style,
                    FILE *to, struct tw_err *err)
{
    struct tw_printer printer = tw_printer_of(&style->page, to);
    size_t n_services = 0;
    const struct tw_service_row **services =
        tw_inspected_services(&inspected->summary, &n_services);
    tell_head(inspected, &printer);
    if (inspected->error != NULL)
        tw_printer_field(&printer, INDENT, LABEL, "stopped at", inspected->error);
    tw_inspect_warning(&inspected->summary, &printer, INDENT);
    tell_totals(&inspected->summary, &printer);
    tell_notes(inspected, &printer);
    tell_old_sockets(&inspected->summary, &printer);
    bool no_memory = services == NULL;
    if (services != NULL && n_services > 0) {
        tw_inspect_tables(inspected, services, n_services, style->n_rows, &printer);
        no_memory = !tw_advice_print(inspected, services, n_services, &printer);
    }
    free(services);
    if (no_memory)
        return tw_fail(err, ENOMEM, "the report");
    return tw_stream_flush(to, err, "the report");
}
