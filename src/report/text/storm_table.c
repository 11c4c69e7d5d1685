#include "storm_table.h"

#include "append.h"
#include "numbers.h"
#include "table.h"

#include <inttypes.h>
#include <string.h>

enum { VALUE_WIDTH = 9, LINE = 240 };
static const char UNKNOWN[] = "?"; /* not measured */
static const char NOTHING[] = "-"; /* none */

static const char *memory_text(int64_t n_bytes, char text[TW_NUMBERS_SIZE])
{
    const int64_t tenth = 100000;
    /* It can be negative; -0.0 is not printed. */
    int64_t n_tenths = (n_bytes + (n_bytes < 0 ? -tenth : tenth) / 2) / tenth;
    double shown = (double)n_tenths / 10;
    (void)snprintf(text, TW_NUMBERS_SIZE, "%.1f MB", shown);
    return text;
}

typedef const char *cell(const struct tw_judged *judged, char text[TW_NUMBERS_SIZE]);

static const char *value_cell(const struct tw_judged *judged, char text[TW_NUMBERS_SIZE])
{
    const struct tw_matrix_place *place = &judged->run->experiment.place;
    (void)snprintf(text, TW_NUMBERS_SIZE, "%.*s", VALUE_WIDTH,
                   place->n > 0 ? place->at[place->n - 1].value : "");
    return text;
}

static const char *held_cell(const struct tw_judged *judged, char text[TW_NUMBERS_SIZE])
{
    return judged->storm.held_known ? tw_numbers_count(judged->storm.held, text) : UNKNOWN;
}

static const char *rate_cell(const struct tw_judged *judged, char text[TW_NUMBERS_SIZE])
{
    uint64_t rate = tw_storm_rate(&judged->storm);
    return rate > 0 ? tw_numbers_count(rate, text) : UNKNOWN;
}

static const char *captured_cell(const struct tw_judged *judged, char text[TW_NUMBERS_SIZE])
{
    const struct tw_facts *facts = &judged->run->facts;
    return facts->capture_known ? tw_numbers_count(facts->n_captured, text) : UNKNOWN;
}

static const char *dropped_cell(const struct tw_judged *judged, char text[TW_NUMBERS_SIZE])
{
    const struct tw_facts *facts = &judged->run->facts;
    return facts->capture_known ? tw_numbers_count(facts->n_dropped, text) : UNKNOWN;
}

static const char *memory_cell(const struct tw_judged *judged, char text[TW_NUMBERS_SIZE])
{
    return judged->storm.memory_known ? memory_text(judged->storm.memory_bytes, text) : UNKNOWN;
}

static const char *each_cell(const struct tw_judged *judged, char text[TW_NUMBERS_SIZE])
{
    uint64_t each = tw_storm_bytes_each(&judged->storm);
    (void)snprintf(text, TW_NUMBERS_SIZE, "%" PRIu64 " B", each);
    return each > 0 ? text : NOTHING;
}

static const char *latency_text(const struct tw_latency *latency, tw_ns length_ns,
                                char text[TW_NUMBERS_SIZE])
{
    return latency->n > 0 ? tw_numbers_duration(length_ns, text) : NOTHING;
}

static const char *refused_median_cell(const struct tw_judged *judged,
                                       char text[TW_NUMBERS_SIZE])
{
    return latency_text(&judged->storm.refused, judged->storm.refused.median_ns, text);
}

static const char *refused_p99_cell(const struct tw_judged *judged, char text[TW_NUMBERS_SIZE])
{
    return latency_text(&judged->storm.refused, judged->storm.refused.p99_ns, text);
}

static const char *worked_median_cell(const struct tw_judged *judged,
                                      char text[TW_NUMBERS_SIZE])
{
    return latency_text(&judged->storm.worked, judged->storm.worked.median_ns, text);
}

static const char *worked_p99_cell(const struct tw_judged *judged, char text[TW_NUMBERS_SIZE])
{
    return latency_text(&judged->storm.worked, judged->storm.worked.p99_ns, text);
}

static const struct tw_table_column columns[] = {
    {"", "held", 1, 8, false, false},
    {"connec-", "tions/s", 1, 8, false, false},
    {"packets", "captured", 1, 9, false, false},
    {"", "lost", 1, 5, false, false},
    {"kernel", "memory", 1, 9, false, false},
    {"", "each", 1, 7, false, true},
    {"bind refused", "median", 1, 9, false, false},
    {"", "p99", 1, 8, false, true},
    {"bind OK", "median", 1, 8, false, false},
    {"", "p99", 1, 8, false, true},
};

static cell *const cells[] = {
    held_cell, rate_cell,           captured_cell,    dropped_cell,       memory_cell,
    each_cell, refused_median_cell, refused_p99_cell, worked_median_cell, worked_p99_cell,
};
_Static_assert(TW_COUNT(cells) == TW_COUNT(columns), "a column lacks its cells");

static const char *table_cell(const void *arg, size_t row, size_t column,
                              char text[TW_TABLE_TEXT])
{
    const struct tw_judged *runs = arg;
    return column == TW_TABLE_NAME ? value_cell(&runs[row], text)
                                   : cells[column](&runs[row], text);
}

void tw_storm_table_draw(const struct tw_judged runs[], size_t n, size_t n_name,
                         struct tw_printer *printer)
{
    const struct tw_matrix_place *place = &runs[0].run->experiment.place;
    const struct tw_table table = {
        .title = place->n > 0 ? place->at[place->n - 1].axis : "",
        .head = 2 + VALUE_WIDTH,
        .right_names = true,
        .columns = columns,
        .n_columns = TW_COUNT(columns),
        .n_rows = n,
        .cell = table_cell,
        .arg = runs,
    };
    tw_printer_put(printer, "%.*s", (int)n_name, runs[0].run->experiment.name);
    tw_printer_end(printer);
    tw_table_draw(&table, printer);
}

static void tell_line(struct tw_printer *printer, const char *label, const char *value)
{
    enum { LABEL = 4, VALUE = 18 };
    tw_printer_field(printer, LABEL, VALUE, label, value);
}

static void tell_latency(struct tw_printer *printer, const char *label,
                         const struct tw_latency *latency)
{
    char tries[TW_NUMBERS_SIZE];
    char median[TW_NUMBERS_SIZE];
    char p99[TW_NUMBERS_SIZE];
    char text[LINE];
    if (latency->n == 0)
        return;
    (void)snprintf(text, sizeof text, "%s: median %s, p99 %s",
                   tw_numbers_counted(latency->n, "try", "tries", tries),
                   tw_numbers_duration(latency->median_ns, median),
                   tw_numbers_duration(latency->p99_ns, p99));
    tell_line(printer, label, text);
}

static void tell_memory(struct tw_printer *printer, const struct tw_storm *storm)
{
    char number[TW_NUMBERS_SIZE];
    char text[LINE] = "";
    uint64_t each = tw_storm_bytes_each(storm);
    if (!storm->memory_known)
        tw_append(text, sizeof text, "not known: /proc/meminfo was not read before and after");
    else
        tw_append(
            text, sizeof text, "%s %s in the whole machine's slabs (SUnreclaim)",
            memory_text(storm->memory_bytes < 0 ? -storm->memory_bytes : storm->memory_bytes,
                        number),
            storm->memory_bytes < 0 ? "less" : "more");
    if (each > 0)
        tw_append(text, sizeof text, ": %" PRIu64 " bytes each", each);
    else if (storm->memory_known)
        tw_append(text, sizeof text, ", within their noise");
    tell_line(printer, "kernel memory", text);
}

static void tell_connections(struct tw_printer *printer, const struct tw_storm *storm)
{
    char number[TW_NUMBERS_SIZE];
    char text[LINE] = "";
    tw_append(text, sizeof text, "%s",
              storm->n_connections > 0 ? tw_numbers_count(storm->n_connections, number)
                                       : "not all were made");
    if (tw_storm_rate(storm) > 0)
        tw_append(text, sizeof text, " in %s", tw_numbers_duration(storm->took_ns, number));
    if (tw_storm_rate(storm) > 0)
        tw_append(text, sizeof text, ", %s a second",
                  tw_numbers_count(tw_storm_rate(storm), number));
    tw_append(text, sizeof text, "; their packets were counted, and are not drawn");
    tell_line(printer, "connections", text);
}

void tw_storm_table_print_one(const struct tw_judged *judged, struct tw_printer *printer)
{
    const struct tw_storm *storm = &judged->storm;
    char number[TW_NUMBERS_SIZE];
    char text[LINE] = "not known: the kernel was not asked";
    tw_printer_end(printer);
    tell_connections(printer, storm);
    if (storm->held_known)
        (void)snprintf(text, sizeof text, "%s, as the kernel counts them",
                       tw_numbers_counted(storm->held, "TIME_WAIT", "TIME_WAITs", number));
    tell_line(printer, "held", text);
    tell_memory(printer, storm);
    tell_latency(printer, "bind refused", &storm->refused);
    tell_latency(printer, "bind OK", &storm->worked);
}
