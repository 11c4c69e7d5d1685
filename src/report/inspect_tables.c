#include "inspect_tables.h"

#include "moment.h"
#include "words.h"

#include <inttypes.h>
#include <string.h>

/* A column of a table: it ends before `end`, and its name stands above it. */
struct column {
    unsigned end;
    const char *name;
};

enum { INDENT = 2 };

/* A number, or "-" for none, with its last digit left of `column`; and the next one. */
static void put_number(struct tw_page *page, unsigned column, uint64_t n)
{
    char text[TW_WORDS_SIZE] = "-";
    if (n > 0)
        (void)tw_words_count(n, text);
    tw_page_put_before(page, column, text);
}

/* "12.3 %" of a whole; nothing of none. */
static void put_share(struct tw_page *page, unsigned column, uint64_t part, uint64_t whole)
{
    char text[32];
    if (part == 0 || whole == 0)
        return;
    (void)snprintf(text, sizeof text, "%.1f %%", 100.0 * (double)part / (double)whole);
    tw_page_put_before(page, column, text);
}

/* When a peak was. */
static void put_clock(struct tw_page *page, unsigned column, const struct tw_held *held)
{
    char text[TW_MOMENT_SIZE];
    if (held->peak > 0)
        tw_page_put_before(page, column, tw_moment_clock(held->peak_ns, 0, text));
}

static void begin_table(struct tw_page *page, const char *name, const struct column columns[],
                        size_t n)
{
    tw_page_end(page);
    tw_page_put(page, "%s", name);
    for (size_t i = 0; i < n; i++)
        tw_page_put_before(page, columns[i].end, columns[i].name);
    tw_page_end(page);
}

static void end_table(struct tw_page *page, size_t n, size_t n_max)
{
    char count[TW_WORDS_SIZE];
    if (n <= n_max)
        return;
    tw_page_to(page, INDENT);
    tw_page_put(page, "and %s more: --rows N shows N, --json all",
                tw_words_count(n - n_max, count));
    tw_page_end(page);
}

static void begin_row(struct tw_page *page, const struct tw_row_key *key)
{
    char name[TW_ENDPOINT_TEXT];
    tw_page_to(page, INDENT);
    tw_page_put(page, "%s", tw_inspected_name(key, name));
}

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

static void tell_services(const struct tw_service_row *const rows[], size_t n, size_t n_max,
                          struct tw_page *page)
{
    enum { FLOWS = 40, SERVER = 56, SERVER_SHARE = 64, CLIENT = 74, CLIENT_SHARE = 82 };
    enum { BOTH = 89, RESET = 98 };
    static const struct column columns[] = {
        {FLOWS, "connections"}, {SERVER, "server first"}, {SERVER_SHARE, "share"},
        {CLIENT, "client"},     {CLIENT_SHARE, "share"},  {BOTH, "both"},
        {RESET, "reset"},
    };
    begin_table(page, "by server", columns, TW_COUNT(columns));
    for (size_t i = 0; i < least(n, n_max); i++) {
        const struct tw_service_row *row = rows[i];
        const uint32_t *first = row->n_closed_first;
        begin_row(page, &row->key);
        put_number(page, FLOWS, row->n_flows);
        put_number(page, SERVER, first[TW_SIDE_B]);
        put_share(page, SERVER_SHARE, first[TW_SIDE_B], row->n_flows);
        put_number(page, CLIENT, first[TW_SIDE_A]);
        put_share(page, CLIENT_SHARE, first[TW_SIDE_A], row->n_flows);
        put_number(page, BOTH, row->n_crossed);
        put_number(page, RESET, row->n_resets[0] + (uint64_t)row->n_resets[1]);
        tw_page_end(page);
    }
    end_table(page, n, n_max);
}

static void tell_hosts(const struct tw_summary *summary, size_t n_max, struct tw_page *page)
{
    enum { FLOWS = 40, FIRST = 56, SHARE = 64, RESETS = 72, WAITS = 83, PEAK = 91, AT = 100 };
    static const struct column columns[] = {
        {FLOWS, "connections"}, {FIRST, "closed first"}, {SHARE, "share"}, {RESETS, "resets"},
        {WAITS, "TIME_WAITs"},  {PEAK, "at once"},       {AT, "at"},
    };
    size_t n = 0;
    const struct tw_host_row **rows = tw_inspected_hosts(summary, &n);
    if (rows == NULL)
        return;
    begin_table(page, "by host", columns, TW_COUNT(columns));
    for (size_t i = 0; i < least(n, n_max); i++) {
        const struct tw_host_row *row = rows[i];
        uint64_t n_flows = tw_inspected_n_flows(row);
        begin_row(page, &row->key);
        put_number(page, FLOWS, n_flows);
        put_number(page, FIRST, row->n_closed_first);
        put_share(page, SHARE, row->n_closed_first, n_flows);
        put_number(page, RESETS, row->n_resets);
        put_number(page, WAITS, row->n_time_waits);
        put_number(page, PEAK, row->held.peak);
        put_clock(page, AT, &row->held);
        tw_page_end(page);
    }
    end_table(page, n, n_max);
    free(rows);
}

static void tell_ports(const struct tw_inspected *inspected, size_t n_max, struct tw_page *page)
{
    enum { PEAK = 83, SHARE = 91, AT = 100 };
    static const struct column columns[] = {{PEAK, "at once"}, {SHARE, "share"}, {AT, "at"}};
    const struct tw_summary *summary = &inspected->summary;
    size_t n = 0;
    const struct tw_pair_row **rows = tw_inspected_pairs(summary, &n);
    char title[80];
    char count[TW_WORDS_SIZE];
    (void)snprintf(title, sizeof title, "of %s ephemeral ports (%u-%u), in use towards one",
                   tw_words_count(tw_inspected_n_ports(inspected), count), inspected->port_low,
                   inspected->port_high);
    if (rows != NULL && n > 0)
        begin_table(page, title, columns, TW_COUNT(columns));
    for (size_t i = 0; rows != NULL && i < least(n, n_max); i++) {
        const struct tw_pair_row *row = rows[i];
        char server[TW_ENDPOINT_TEXT];
        begin_row(page, &summary->hosts[row->host].key);
        tw_page_put(page, " > %s",
                    tw_inspected_name(&summary->services[row->service].key, server));
        put_number(page, PEAK, row->ports.peak);
        put_share(page, SHARE, row->ports.peak, tw_inspected_n_ports(inspected));
        put_clock(page, AT, &row->ports);
        tw_page_end(page);
    }
    end_table(page, n, n_max);
    free(rows);
}

void tw_inspect_tables(const struct tw_inspected *inspected,
                       const struct tw_service_row *const services[], size_t n_services,
                       size_t n_max, struct tw_page *page)
{
    tell_services(services, n_services, n_max, page);
    tell_hosts(&inspected->summary, n_max, page);
    tell_ports(inspected, n_max, page);
}
