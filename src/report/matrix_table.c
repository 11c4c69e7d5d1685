#include "matrix_table.h"

#include "maker.h"
#include "names.h"
#include "release.h"
#include "table.h"
#include "words.h"

#include <string.h>

enum { MAX_COLUMNS = TW_MAX_AXIS_VALUES, INDENT = 2, GAP = 2, CELL_SIZE = TW_TABLE_TEXT };

size_t tw_matrix_name_length(const struct tw_run *run)
{
    return strcspn(run->experiment.name, ".");
}

static bool same_matrix(const struct tw_run *a, const struct tw_run *b)
{
    size_t n = tw_matrix_name_length(a);
    bool same = n == tw_matrix_name_length(b) &&
                memcmp(a->experiment.name, b->experiment.name, n) == 0 &&
                a->experiment.place.n == b->experiment.place.n &&
                a->experiment.n_probes == b->experiment.n_probes;
    for (size_t i = 0; i < a->experiment.place.n && same; i++)
        same = strcmp(a->experiment.place.at[i].axis, b->experiment.place.at[i].axis) == 0;
    return same;
}

size_t tw_matrix_group(const struct tw_judged runs[], size_t n, size_t first)
{
    size_t end = first;
    while (end < n && runs[end].run->experiment.place.n > 0 &&
           same_matrix(runs[first].run, runs[end].run))
        end++;
    return end - first;
}

struct tw_cell tw_cell_of(const struct tw_run *run, unsigned probe)
{
    struct tw_follow follow = {0};
    struct tw_release release;
    tw_follow_run(&follow, run);
    tw_release_of(run, &follow, probe, &release);
    struct tw_cell cell = {.tried = release.first_seen >= 0,
                           .first_error = release.first_error};
    cell.held_known =
        release.refused_seen >= 0 && release.released_seen >= 0 && release.since_known;
    cell.held_from_ns = cell.held_known ? release.from_ns - release.since_ns : 0;
    cell.held_to_ns = cell.held_known ? release.to_ns - release.since_ns : 0;
    return cell;
}

/* "OK", "EADDRINUSE 61.2 s"; an exclamation mark where a ruling FAILS, a question mark where
 * one is UNKNOWN. */
static const char *cell_text(const struct tw_judged *judged, unsigned probe,
                             char text[CELL_SIZE])
{
    static const char *const marks[] = {
        [TW_HOLDS] = "", [TW_FAILS] = " !", [TW_UNKNOWN] = " ?"};
    struct tw_cell cell = tw_cell_of(judged->run, probe);
    char error[TW_ERRNO_TEXT];
    char held[TW_WORDS_SIZE] = "";
    if (cell.held_known)
        (void)tw_words_seconds(cell.held_to_ns, 1, held);
    (void)snprintf(text, CELL_SIZE, "%.20s%s%.16s%s%s",
                   cell.tried ? tw_errno_name(cell.first_error, error) : "-",
                   held[0] != '\0' ? " " : "", held, held[0] != '\0' ? " s" : "",
                   marks[tw_findings_overall(judged->findings)]);
    return text;
}

/* What goes to the right: the values of the last axis, or the probes. */
struct layout {
    bool probes;
    struct tw_table_column columns[MAX_COLUMNS];
    size_t n;
    unsigned head; /* width of what stands to the left of them */
    size_t n_row_axes;
};

/* Runs that are drawn as one table. */
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

/* The axis that goes downwards has its value here; with one axis alone, and that to the right,
 * there is none. */
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
        widen(&layout.head, tw_page_columns(row_value(&layout, run)));
        for (unsigned j = 0; j < n_cells(&layout, run); j++) {
            const char *name = cell_name(&layout, run, j);
            size_t at = column_of(&layout, name);
            if (at == MAX_COLUMNS)
                continue;
            struct tw_table_column *column = &layout.columns[at];
            *column = (struct tw_table_column){
                .above = "", .name = name, .gap = GAP, .width = column->width, .left = true};
            layout.n = at == layout.n ? at + 1 : layout.n;
            widen(&column->width, tw_page_columns(name));
            widen(&column->width, tw_page_columns(cell_text(&runs[i], j, text)));
        }
    }
    return layout;
}

/* Are two runs in one row: the same values on all axes that do not go to the right? */
static bool same_values(const struct tw_run *a, const struct tw_run *b, size_t n_axes)
{
    bool same = true;
    for (size_t i = 0; i < n_axes; i++)
        same = same &&
               strcmp(a->experiment.place.at[i].value, b->experiment.place.at[i].value) == 0;
    return same;
}

/* How many runs from the first on have the same values on so many axes. */
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

/* "address = ::1", and the table of those who have it. */
static void draw_part(const struct part *part, struct tw_page *page)
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
    tw_page_end(page);
    for (size_t i = 0; i + 1 < layout->n_row_axes; i++) {
        tw_page_to(page, INDENT);
        tw_page_put(page, "%s = ", place->at[i].axis);
        tw_page_wrap(page, 2 * INDENT, place->at[i].value);
        tw_page_end(page);
    }
    if (layout->n_row_axes > 0)
        table.title = place->at[layout->n_row_axes - 1].axis;
    for (size_t i = 0; i < part->n; table.n_rows++)
        i += n_alike(part->runs + i, part->n - i, layout->n_row_axes);
    tw_table_draw(&table, page);
}

void tw_matrix_table_draw(const struct tw_judged runs[], size_t n, struct tw_page *page)
{
    const struct layout layout = lay_out(runs, n);
    size_t n_above = layout.n_row_axes > 0 ? layout.n_row_axes - 1 : 0;
    tw_page_put(page, "%.*s", (int)tw_matrix_name_length(runs[0].run),
                runs[0].run->experiment.name);
    if (!layout.probes) {
        const struct tw_matrix_place *place = &runs[0].run->experiment.place;
        tw_page_put(page, ": ");
        tw_page_wrap(page, INDENT, place->at[place->n - 1].axis);
        tw_page_put(page, " to the right");
    }
    tw_page_end(page);
    for (size_t i = 0; i < n;) {
        struct part part = {.runs = runs + i, .layout = &layout};
        part.n = n_alike(part.runs, n - i, n_above);
        draw_part(&part, page);
        i += part.n;
    }
}

static struct json_t *cell_json(struct tw_maker *maker, const struct tw_judged *judged,
                                unsigned probe)
{
    char error[TW_ERRNO_TEXT];
    const struct tw_run *run = judged->run;
    struct tw_cell cell = tw_cell_of(run, probe);
    struct json_t *out = tw_maker_object(maker);
    struct json_t *place = tw_maker_object(maker);
    for (size_t i = 0; i < run->experiment.place.n; i++)
        tw_maker_text(maker, place, run->experiment.place.at[i].axis,
                      run->experiment.place.at[i].value);
    tw_maker_text(maker, out, "experiment", run->experiment.name);
    tw_maker_put(maker, out, "place", place);
    tw_maker_text(maker, out, "probe", run->experiment.probes[probe].name);
    if (cell.tried)
        tw_maker_text(maker, out, "first", tw_errno_name(cell.first_error, error));
    if (cell.held_known)
        tw_maker_pair(maker, out, "held_ns", cell.held_from_ns, cell.held_to_ns);
    tw_maker_text(maker, out, "ruling", tw_ruling_name(tw_findings_overall(judged->findings)));
    return out;
}

struct json_t *tw_matrix_table_json(struct tw_maker *maker, const struct tw_judged runs[],
                                    size_t n)
{
    char name[TW_EXPERIMENT_NAME];
    struct json_t *out = tw_maker_object(maker);
    struct json_t *cells = tw_maker_array(maker);
    (void)snprintf(name, sizeof name, "%.*s", (int)tw_matrix_name_length(runs[0].run),
                   runs[0].run->experiment.name);
    for (size_t i = 0; i < n; i++) {
        for (unsigned j = 0; j < runs[i].run->experiment.n_probes; j++)
            tw_maker_append(maker, cells, cell_json(maker, &runs[i], j));
    }
    tw_maker_text(maker, out, "name", name);
    tw_maker_put(maker, out, "cells", cells);
    return out;
}
