#include "matrix_table.h"

#include "maker.h"
#include "names.h"
#include "release.h"
#include "words.h"

#include <string.h>

enum { MAX_COLUMNS = TW_MAX_AXIS_VALUES, INDENT = 2, GAP = 2, CELL_SIZE = 64 };

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
struct columns {
    bool probes;
    const char *names[MAX_COLUMNS];
    unsigned widths[MAX_COLUMNS];
    size_t n;
    unsigned head; /* width of what stands to the left of them */
    size_t n_row_axes;
};

static const char *last_value(const struct tw_run *run)
{
    return run->experiment.place.at[run->experiment.place.n - 1].value;
}

static size_t column_of(const struct columns *columns, const char *name)
{
    size_t i = 0;
    while (i < columns->n && strcmp(columns->names[i], name) != 0)
        i++;
    return i;
}

static void widen(unsigned *width, size_t to)
{
    *width = to > *width ? (unsigned)to : *width;
}

/* The axis that goes downwards has its value here; with one axis alone, and that to the right,
 * there is none. */
static const char *row_value(const struct columns *columns, const struct tw_run *run)
{
    return columns->n_row_axes > 0 ? run->experiment.place.at[columns->n_row_axes - 1].value
                                   : "";
}

/* Where all of them are too wide for a page, the widest are cut. */
static void narrow(const struct tw_page *page, struct columns *columns)
{
    unsigned all = INDENT + columns->head;
    for (size_t i = 0; i < columns->n; i++)
        all += GAP + columns->widths[i];
    for (; all > tw_page_width(page); all--) {
        unsigned *widest = &columns->widths[0];
        for (size_t i = 0; i < columns->n; i++)
            widest = columns->widths[i] > *widest ? &columns->widths[i] : widest;
        if (*widest <= 1)
            return;
        --*widest;
    }
}

static struct columns lay_out(const struct tw_judged runs[], size_t n,
                              const struct tw_page *page)
{
    const struct tw_experiment *experiment = &runs[0].run->experiment;
    struct columns columns = {.probes = experiment->n_probes > 1};
    columns.n_row_axes = experiment->place.n - (columns.probes ? 0 : 1);
    for (size_t i = 0; i < n; i++) {
        char text[CELL_SIZE];
        const struct tw_run *run = runs[i].run;
        widen(&columns.head, tw_page_columns(row_value(&columns, run)));
        size_t n_cells = columns.probes ? run->experiment.n_probes : 1;
        for (unsigned j = 0; j < n_cells && j < run->experiment.n_probes; j++) {
            const char *name =
                columns.probes ? run->experiment.probes[j].name : last_value(run);
            size_t at = column_of(&columns, name);
            if (at == MAX_COLUMNS)
                continue;
            columns.names[at] = name;
            columns.n = at == columns.n ? at + 1 : columns.n;
            widen(&columns.widths[at], tw_page_columns(name));
            widen(&columns.widths[at], tw_page_columns(cell_text(&runs[i], j, text)));
        }
    }
    narrow(page, &columns);
    return columns;
}

static void put_cell(struct tw_page *page, const struct columns *columns, size_t at,
                     const char *text)
{
    unsigned column = INDENT + columns->head;
    for (size_t i = 0; i < at; i++)
        column += GAP + columns->widths[i];
    tw_page_to(page, column + GAP);
    tw_page_clip(page, columns->widths[at], text);
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

/* "address = ::1", and the names of the columns. */
static void begin_part(const struct tw_run *run, const struct columns *columns,
                       struct tw_page *page)
{
    const struct tw_matrix_place *place = &run->experiment.place;
    tw_page_end(page);
    for (size_t i = 0; i + 1 < columns->n_row_axes; i++) {
        tw_page_to(page, INDENT);
        tw_page_put(page, "%s = %s", place->at[i].axis, place->at[i].value);
        tw_page_end(page);
    }
    tw_page_to(page, INDENT);
    if (columns->n_row_axes > 0)
        tw_page_clip(page, columns->head, place->at[columns->n_row_axes - 1].axis);
    for (size_t i = 0; i < columns->n; i++)
        put_cell(page, columns, i, columns->names[i]);
    tw_page_end(page);
}

static void put_run(const struct tw_judged *judged, const struct columns *columns,
                    struct tw_page *page)
{
    char text[CELL_SIZE];
    const struct tw_run *run = judged->run;
    size_t n_cells = columns->probes ? run->experiment.n_probes : 1;
    for (unsigned i = 0; i < n_cells && i < run->experiment.n_probes; i++) {
        const char *name = columns->probes ? run->experiment.probes[i].name : last_value(run);
        size_t at = column_of(columns, name);
        if (at < columns->n)
            put_cell(page, columns, at, cell_text(judged, i, text));
    }
}

void tw_matrix_table_draw(const struct tw_judged runs[], size_t n, struct tw_page *page)
{
    const struct columns columns = lay_out(runs, n, page);
    size_t n_above = columns.n_row_axes > 0 ? columns.n_row_axes - 1 : 0;
    tw_page_put(page, "%.*s", (int)tw_matrix_name_length(runs[0].run),
                runs[0].run->experiment.name);
    if (!columns.probes) {
        const struct tw_matrix_place *place = &runs[0].run->experiment.place;
        tw_page_put(page, ": %s to the right", place->at[place->n - 1].axis);
    }
    tw_page_end(page);
    for (size_t i = 0; i < n; i++) {
        const struct tw_run *run = runs[i].run;
        if (i == 0 || !same_values(run, runs[i - 1].run, n_above))
            begin_part(run, &columns, page);
        if (i == 0 || !same_values(run, runs[i - 1].run, columns.n_row_axes)) {
            tw_page_to(page, INDENT);
            tw_page_clip(page, columns.head, row_value(&columns, run));
        }
        put_run(&runs[i], &columns, page);
        if (i + 1 == n || !same_values(run, runs[i + 1].run, columns.n_row_axes))
            tw_page_end(page);
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
