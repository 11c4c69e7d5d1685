#include "matrix_table.h"

#include "matrix_group.h"
#include "names.h"
#include "numbers.h"
#include "table.h"

#include <string.h>

enum { MAX_COLUMNS = TW_MAX_AXIS_VALUES, INDENT = 2, GAP = 2, CELL_SIZE = TW_TABLE_TEXT };

/* "OK", "EADDRINUSE 61.2 s"; with an exclamation mark if a ruling is FAILS, a question mark if
 * one is UNKNOWN. */
static const char *cell_text(const struct tw_judged *judged, unsigned probe,
                             char text[CELL_SIZE])
{
    static const char *const marks[] = {
        [TW_HOLDS] = "", [TW_FAILS] = " !", [TW_UNKNOWN] = " ?"};
    const struct tw_release *release = &judged->evidence->releases[probe];
    char error[TW_ERRNO_TEXT];
    char held[TW_NUMBERS_SIZE] = "";
    if (release->held_known)
        (void)tw_numbers_seconds(release->held_to_ns, 1, held);
    (void)snprintf(text, CELL_SIZE, "%.20s%s%.16s%s%s",
                   release->first_seen >= 0 ? tw_errno_name(release->first_error, error) : "-",
                   held[0] != '\0' ? " " : "", held, held[0] != '\0' ? " s" : "",
                   marks[tw_judged_overall(judged)]);
    return text;
}

/* The columns: the values of the last axis, or the probes. */
struct layout {
    bool probes;
    struct tw_table_column columns[MAX_COLUMNS];
    size_t n;
    unsigned head; /* width of the row's head, left of the columns */
    size_t n_row_axes;
};

/* The runs of one table. */
struct part {
    const struct tw_judged *runs;
    size_t n;
    const struct layout *layout;
};

static const char *last_value(const struct tw_run *run)
{
    return run->experiment.place.at[run->experiment.place.n - 1].value;
}

static size_t column_of(const struct layout *layout, const char *name)
{
    size_t i = 0;
    while (i < layout->n && strcmp(layout->columns[i].name, name) != 0)
        i++;
    return i;
}

static void widen(unsigned *width, size_t to)
{
    *width = to > *width ? (unsigned)to : *width;
}

/* The value of the row axis; "" if there is only one axis, which has the columns. */
static const char *row_value(const struct layout *layout, const struct tw_run *run)
{
    return layout->n_row_axes > 0 ? run->experiment.place.at[layout->n_row_axes - 1].value : "";
}

static size_t n_cells(const struct layout *layout, const struct tw_run *run)
{
    size_t n = run->experiment.n_probes;
    return layout->probes || n == 0 ? n : 1;
}

static const char *cell_name(const struct layout *layout, const struct tw_run *run, size_t cell)
{
    return layout->probes ? run->experiment.probes[cell].name : last_value(run);
}

static struct layout lay_out(const struct tw_judged runs[], size_t n)
{
    const struct tw_experiment *experiment = &runs[0].run->experiment;
    struct layout layout = {.probes = experiment->n_probes > 1};
    layout.n_row_axes = experiment->place.n - (layout.probes ? 0 : 1);
    for (size_t i = 0; i < n; i++) {
        char text[CELL_SIZE];
        const struct tw_run *run = runs[i].run;
        widen(&layout.head, tw_printer_columns(row_value(&layout, run)));
        for (unsigned j = 0; j < n_cells(&layout, run); j++) {
            const char *name = cell_name(&layout, run, j);
            size_t at = column_of(&layout, name);
            if (at == MAX_COLUMNS)
                continue;
            struct tw_table_column *column = &layout.columns[at];
            *column = (struct tw_table_column){
                .above = "", .name = name, .gap = GAP, .width = column->width, .left = true};
            layout.n = at == layout.n ? at + 1 : layout.n;
            widen(&column->width, tw_printer_columns(name));
            widen(&column->width, tw_printer_columns(cell_text(&runs[i], j, text)));
        }
    }
    return layout;
}

/* Are two runs in the same row? They have the same values on all other axes. */
static bool same_values(const struct tw_run *a, const struct tw_run *b, size_t n_axes)
{
    bool same = true;
    for (size_t i = 0; i < n_axes; i++)
        same = same &&
               strcmp(a->experiment.place.at[i].value, b->experiment.place.at[i].value) == 0;
    return same;
}

/* The number of runs, from the first on, with the same values on the first n_axes axes. */
static size_t n_alike(const struct tw_judged runs[], size_t n, size_t n_axes)
{
    size_t end = 1;
    while (end < n && same_values(runs[0].run, runs[end].run, n_axes))
        end++;
    return end;
}

static const char *table_cell(const void *arg, size_t row, size_t column,
                              char text[TW_TABLE_TEXT])
{
    const struct part *part = arg;
    const struct layout *layout = part->layout;
    const struct tw_judged *runs = part->runs;
    size_t n_row = n_alike(runs, part->n, layout->n_row_axes);
    for (const struct tw_judged *end = part->runs + part->n; row > 0; row--) {
        runs += n_row;
        n_row = n_alike(runs, (size_t)(end - runs), layout->n_row_axes);
    }
    if (column == TW_TABLE_NAME)
        return row_value(layout, runs[0].run);
    for (size_t i = 0; i < n_row; i++) {
        for (unsigned j = 0; j < n_cells(layout, runs[i].run); j++) {
            if (column_of(layout, cell_name(layout, runs[i].run, j)) == column)
                return cell_text(&runs[i], j, text);
        }
    }
    return "";
}

/* "address = ::1" and its table. */
static void draw_part(const struct part *part, struct tw_printer *printer)
{
    const struct layout *layout = part->layout;
    const struct tw_matrix_place *place = &part->runs[0].run->experiment.place;
    struct tw_table table = {.title = "",
                             .title_at = INDENT,
                             .name_at = INDENT,
                             .head = INDENT + layout->head,
                             .columns = layout->columns,
                             .n_columns = layout->n,
                             .cell = table_cell,
                             .arg = part};
    tw_printer_end(printer);
    for (size_t i = 0; i + 1 < layout->n_row_axes; i++) {
        tw_printer_to(printer, INDENT);
        tw_printer_put(printer, "%s = ", place->at[i].axis);
        tw_printer_wrap(printer, 2 * INDENT, place->at[i].value);
        tw_printer_end(printer);
    }
    if (layout->n_row_axes > 0)
        table.title = place->at[layout->n_row_axes - 1].axis;
    for (size_t i = 0; i < part->n; table.n_rows++)
        i += n_alike(part->runs + i, part->n - i, layout->n_row_axes);
    tw_table_draw(&table, printer);
}

void tw_matrix_table_draw(const struct tw_judged runs[], size_t n, struct tw_printer *printer)
{
    const struct layout layout = lay_out(runs, n);
    size_t n_above = layout.n_row_axes > 0 ? layout.n_row_axes - 1 : 0;
    tw_printer_put(printer, "%.*s", (int)tw_matrix_group_name_length(runs[0].run),
                   runs[0].run->experiment.name);
    if (!layout.probes) {
        const struct tw_matrix_place *place = &runs[0].run->experiment.place;
        tw_printer_put(printer, ": ");
        tw_printer_wrap(printer, INDENT, place->at[place->n - 1].axis);
        tw_printer_put(printer, " to the right");
    }
    tw_printer_end(printer);
    for (size_t i = 0; i < n;) {
        struct part part = {.runs = runs + i, .layout = &layout};
        part.n = n_alike(part.runs, n - i, n_above);
        draw_part(&part, printer);
        i += part.n;
    }
}
