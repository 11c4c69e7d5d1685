#include "inspect_tables.h"

#include "numbers.h"
#include "table.h"
#include "wall_time.h"

enum { INDENT = 2 };

/* A number, or "-" for zero. */
static const char *number_text(uint64_t n, char text[TW_TABLE_TEXT])
{
    return n > 0 ? tw_numbers_count(n, text) : "-";
}

/* A share such as "12.3 %"; empty when it is zero. */
static const char *share_text(uint64_t part, uint64_t whole, char text[TW_TABLE_TEXT])
{
    if (part == 0 || whole == 0)
        return "";
    (void)snprintf(text, TW_TABLE_TEXT, "%.1f %%", 100.0 * (double)part / (double)whole);
    return text;
}

/* The time of a peak. */
static const char *clock_text(const struct tw_held *held, char text[TW_TABLE_TEXT])
{
    return held->peak > 0 ? tw_wall_time_clock(held->peak_ns, 0, text) : "";
}

/* Draws the table and counts the rows left out. */
static void draw(struct tw_table *table, size_t n, size_t n_max, struct tw_printer *printer)
{
    char count[TW_NUMBERS_SIZE];
    char text[TW_NUMBERS_SIZE * 2];
    table->name_at = INDENT;
    table->n_rows = n < n_max ? n : n_max;
    tw_printer_end(printer);
    tw_table_draw(table, printer);
    if (n <= n_max)
        return;
    (void)snprintf(text, sizeof text, "and %s more: --rows N shows N, --json all",
                   tw_numbers_count(n - n_max, count));
    tw_printer_wrap(printer, INDENT, text);
    tw_printer_end(printer);
}

static const char *service_cell(const void *arg, size_t row, size_t column,
                                char text[TW_TABLE_TEXT])
{
    const struct tw_service_row *service = ((const struct tw_service_row *const *)arg)[row];
    const uint32_t *first = service->n_closed_first;
    switch (column) {
    case 0:
        return number_text(service->n_flows, text);
    case 1:
        return number_text(first[TW_SIDE_B], text);
    case 2:
        return share_text(first[TW_SIDE_B], service->n_flows, text);
    case 3:
        return number_text(first[TW_SIDE_A], text);
    case 4:
        return share_text(first[TW_SIDE_A], service->n_flows, text);
    case 5:
        return number_text(service->n_crossed, text);
    case 6:
        return number_text(service->n_resets[0] + (uint64_t)service->n_resets[1], text);
    default:
        return tw_inspected_name(&service->key, text);
    }
}

static void tell_services(const struct tw_service_row *const rows[], size_t n, size_t n_max,
                          struct tw_printer *printer)
{
    static const struct tw_table_column columns[] = {
        {"", "connections", 1, 11, false, false}, {"", "server first", 4, 12, false, false},
        {"", "share", 1, 7, false, true},         {"", "client", 1, 9, false, false},
        {"", "share", 1, 7, false, true},         {"", "both", 1, 6, false, false},
        {"", "reset", 1, 8, false, false},
    };
    struct tw_table table = {.title = "by server",
                             .head = 28,
                             .columns = columns,
                             .n_columns = TW_COUNT(columns),
                             .cell = service_cell,
                             .arg = rows};
    draw(&table, n, n_max, printer);
}

static const char *host_cell(const void *arg, size_t row, size_t column,
                             char text[TW_TABLE_TEXT])
{
    const struct tw_host_row *host = ((const struct tw_host_row *const *)arg)[row];
    uint64_t n_flows = tw_inspected_n_flows(host);
    switch (column) {
    case 0:
        return number_text(n_flows, text);
    case 1:
        return number_text(host->n_closed_first, text);
    case 2:
        return share_text(host->n_closed_first, n_flows, text);
    case 3:
        return number_text(host->n_resets, text);
    case 4:
        return number_text(host->n_time_waits, text);
    case 5:
        return number_text(host->held.peak, text);
    case 6:
        return clock_text(&host->held, text);
    default:
        return tw_inspected_name(&host->key, text);
    }
}

static void tell_hosts(const struct tw_summary *summary, size_t n_max,
                       struct tw_printer *printer)
{
    static const struct tw_table_column columns[] = {
        {"", "connections", 1, 11, false, false},
        {"", "closed first", 4, 12, false, false},
        {"", "share", 1, 7, false, true},
        {"", "resets", 1, 7, false, false},
        {"", "TIME_WAITs", 1, 10, false, false},
        {"", "at once", 1, 7, false, false},
        {"", "at", 1, 8, false, true},
    };
    size_t n = 0;
    const struct tw_host_row **rows = tw_inspected_hosts(summary, &n);
    if (rows == NULL)
        return;
    struct tw_table table = {.title = "by host",
                             .head = 28,
                             .columns = columns,
                             .n_columns = TW_COUNT(columns),
                             .cell = host_cell,
                             .arg = rows};
    draw(&table, n, n_max, printer);
    free(rows);
}

struct pairs {
    const struct tw_inspected *inspected;
    const struct tw_pair_row **rows;
};

static const char *pair_cell(const void *arg, size_t row, size_t column,
                             char text[TW_TABLE_TEXT])
{
    const struct pairs *pairs = arg;
    const struct tw_summary *summary = &pairs->inspected->summary;
    const struct tw_pair_row *pair = pairs->rows[row];
    struct tw_port_range range = tw_inspected_range(pairs->inspected, pair);
    bool is_own = tw_inspected_is_own_port(pair);
    char client[TW_ENDPOINT_TEXT];
    char server[TW_ENDPOINT_TEXT];
    switch (column) {
    case 0:
        return number_text(pair->ports.peak, text);
    case 1:
        return is_own ? "" : share_text(pair->ports.peak, tw_port_range_size(&range), text);
    case 2:
        (void)snprintf(text, TW_TABLE_TEXT, "%u-%u", range.low, range.high);
        return is_own ? "its own" : text;
    case 3:
        return clock_text(&pair->ports, text);
    default:
        (void)snprintf(text, TW_TABLE_TEXT, "%s > %s",
                       tw_inspected_name(&summary->hosts[pair->host].key, client),
                       tw_inspected_name(&summary->services[pair->service].key, server));
        return text;
    }
}

static void tell_ports(const struct tw_inspected *inspected, size_t n_max,
                       struct tw_printer *printer)
{
    static const struct tw_table_column columns[] = {
        {"", "at once", 1, 7, false, false},
        {"", "share", 1, 7, false, true},
        {"", "of", 1, 11, false, true},
        {"", "at", 1, 8, false, true},
    };
    size_t n = 0;
    struct pairs pairs = {.inspected = inspected};
    pairs.rows = tw_inspected_pairs(&inspected->summary, &n);
    struct tw_table table = {.title = "ports of one client in use towards one server",
                             .head = 75,
                             .columns = columns,
                             .n_columns = TW_COUNT(columns),
                             .cell = pair_cell,
                             .arg = &pairs};
    if (pairs.rows != NULL && n > 0)
        draw(&table, n, n_max, printer);
    free(pairs.rows);
}

struct resets {
    const struct tw_summary *summary;
    const struct tw_reset_row **rows;
};

static const char *reset_cell(const void *arg, size_t row, size_t column,
                              char text[TW_TABLE_TEXT])
{
    const struct resets *resets = arg;
    const struct tw_reset_row *reset = resets->rows[row];
    switch (column) {
    case 0:
        return number_text(reset->n, text);
    case 1:
        return tw_side_name(reset->by);
    case 2:
        return tw_reset_kind_name((enum tw_reset_kind)reset->kind);
    case 3:
        return reset->n_known > 0 ? tw_numbers_duration(reset->shortest_ns, text) : "unknown";
    case 4:
        return reset->n_known > 0 ? tw_numbers_duration(reset->longest_ns, text) : "";
    default:
        return tw_inspected_name(&resets->summary->services[reset->service].key, text);
    }
}

/* By kind of RST, with the silence before it. */
static void tell_resets(const struct tw_summary *summary, size_t n_max,
                        struct tw_printer *printer)
{
    static const struct tw_table_column columns[] = {
        {"", "resets", 1, 11, false, false}, {"", "by", 2, 6, true, false},
        {"", "kind", 2, 16, true, false},    {"", "silence", 1, 8, false, false},
        {"", "to", 1, 8, false, true},
    };
    size_t n = 0;
    struct resets resets = {.summary = summary};
    resets.rows = tw_inspected_resets(summary, &n);
    struct tw_table table = {.title = "resets of server",
                             .head = 28,
                             .columns = columns,
                             .n_columns = TW_COUNT(columns),
                             .cell = reset_cell,
                             .arg = &resets};
    if (resets.rows != NULL && n > 0)
        draw(&table, n, n_max, printer);
    free(resets.rows);
}

void tw_inspect_tables(const struct tw_inspected *inspected,
                       const struct tw_service_row *const services[], size_t n_services,
                       size_t n_max, struct tw_printer *printer)
{
    tell_services(services, n_services, n_max, printer);
    tell_hosts(&inspected->summary, n_max, printer);
    tell_ports(inspected, n_max, printer);
    tell_resets(&inspected->summary, n_max, printer);
}
