#include "text.h"

#include "append.h"
#include "headline.h"
#include "matrix_group.h"
#include "repeats.h"
#include "where.h"

#include <string.h>

enum { INDENT = 2, GAP = 2, RULING_WIDTH = 9, NAME_SIZE = TW_EXPERIMENT_NAME + 32 };

/* The columns of a line. On a narrow page the ruling has a line of its own. */
struct layout {
    unsigned name; /* columns of the names that share a line with the rest */
    unsigned title, n_title;
    unsigned ruling;
    bool stacked;
};

/* A line of the summary: a run, or a group of runs. */
struct line {
    char name[NAME_SIZE];
    const char *title;
    enum tw_ruling ruling;
    char outcome[TW_HEADLINE_SIZE];
};

/* "twlab 0.1.0 · Linux 6.18.44 x86_64, HZ=250 · private namespaces" */
static void tell_machine(const struct tw_facts *facts, const char *where,
                         struct tw_printer *printer)
{
    const char *dot = printer->ascii ? " | " : " · ";
    char text[TW_PRINTER_LINE] = "";
    tw_append(text, sizeof text, "twlab%s%s", facts->program[0] != '\0' ? " " : "",
              facts->program);
    if (facts->kernel[0] != '\0')
        tw_append(text, sizeof text, "%sLinux %s", dot, facts->kernel);
    if (facts->hz != 0)
        tw_append(text, sizeof text, "%sHZ=%u", facts->kernel[0] != '\0' ? ", " : dot,
                  facts->hz);
    tw_append(text, sizeof text, "%s%s", dot, where);
    tw_printer_wrap(printer, 0, text);
    tw_printer_end(printer);
}

static bool same_machine(const struct tw_facts *a, const struct tw_facts *b)
{
    return strcmp(a->program, b->program) == 0 && strcmp(a->kernel, b->kernel) == 0 &&
           a->hz == b->hz && a->venue == b->venue;
}

/* Where the runs from runs[0] on took place, up to the first one on another machine. */
static const char *where_of(const struct tw_judged runs[], size_t n)
{
    const struct tw_facts *facts = &runs[0].run->facts;
    size_t n_wired = 0;
    size_t n_same = 0;
    while (n_same < n && same_machine(&runs[n_same].run->facts, facts))
        n_wired += runs[n_same++].run->facts.network == TW_NETWORK_WIRE;
    return tw_where_text(facts->venue, n_wired, n_same);
}

static struct line line_of_run(const struct tw_judged *judged)
{
    struct line line = {.title = judged->run->experiment.title,
                        .ruling = tw_judged_overall(judged)};
    (void)snprintf(line.name, sizeof line.name, "%.*s", NAME_SIZE - 1, tw_judged_name(judged));
    (void)tw_headline_text(judged, line.outcome);
    return line;
}

static size_t count(const struct tw_judged runs[], size_t n, enum tw_ruling ruling)
{
    size_t n_of = 0;
    for (size_t i = 0; i < n; i++)
        n_of += tw_judged_overall(&runs[i]) == ruling;
    return n_of;
}

/* "old-new (16 cells)", "server-first (20 times)" */
static struct line line_of_group(const struct tw_judged runs[], size_t n, bool matrix)
{
    const struct tw_run *run = runs[0].run;
    struct line line = {.title = run->experiment.title, .ruling = TW_HOLDS};
    if (count(runs, n, TW_UNKNOWN) > 0)
        line.ruling = TW_UNKNOWN;
    if (count(runs, n, TW_FAILS) > 0)
        line.ruling = TW_FAILS;
    size_t n_name = matrix ? tw_matrix_group_name_length(run) : strlen(run->experiment.name);
    (void)snprintf(line.name, sizeof line.name, "%.*s (%zu %s)", (int)n_name,
                   run->experiment.name, n, matrix ? "cells" : "times");
    (void)snprintf(line.outcome, sizeof line.outcome, "%zu of %zu", count(runs, n, line.ruling),
                   n);
    return line;
}

/* The line of runs[i], or of the group of *out_n runs that starts there; runs of a group that
 * do not hold have lines of their own below. */
static struct line line_at(const struct tw_judged runs[], size_t n, size_t i, size_t *out_n)
{
    size_t n_cells = tw_matrix_group_size(runs, n, i);
    size_t n_repeats = tw_repeats_group(runs, n, i);
    *out_n = n_cells > 1 ? n_cells : n_repeats > 1 ? n_repeats : 1;
    return *out_n > 1 ? line_of_group(runs + i, *out_n, n_cells > 1) : line_of_run(&runs[i]);
}

static bool is_told(const struct tw_judged *judged)
{
    return tw_judged_overall(judged) != TW_HOLDS;
}

/* A name that is too long has a line of its own and does not widen the column. */
static void widen(struct layout *layout, unsigned most, const char *name)
{
    size_t columns = tw_printer_columns(name);
    if (columns <= most && columns > layout->name)
        layout->name = (unsigned)columns;
}

static struct layout lay_out(const struct tw_judged runs[], size_t n, unsigned width)
{
    enum { LEAST = 32, ENDS = INDENT + 2 * GAP, RESULT = RULING_WIDTH + TW_HEADLINE_COLUMNS };
    struct layout layout = {0};
    unsigned room = tw_printer_left(width, ENDS + RESULT);
    layout.stacked = room < LEAST;
    unsigned most = room * 3 / 5;
    size_t n_group = 1;
    for (size_t i = 0; i < n; i += n_group) {
        struct line line = line_at(runs, n, i, &n_group);
        widen(&layout, most, line.name);
        for (size_t j = i; j < i + n_group && n_group > 1; j++) {
            if (is_told(&runs[j]))
                widen(&layout, most, tw_judged_name(&runs[j]));
        }
    }
    layout.title = INDENT + layout.name + GAP;
    layout.n_title = tw_printer_left(room, layout.name);
    layout.ruling = layout.title + layout.n_title + GAP;
    return layout;
}

static void tell_result(const struct line *line, unsigned column, struct tw_printer *printer)
{
    tw_printer_to(printer, column);
    tw_printer_ruling(printer, line->ruling);
    tw_printer_to(printer, column + RULING_WIDTH);
    tw_printer_clip(printer, TW_HEADLINE_COLUMNS, line->outcome);
    tw_printer_end(printer);
}

static void tell_stacked(const struct line *line, struct tw_printer *printer)
{
    enum { READABLE = 20, BELOW = 2 * INDENT };
    tw_printer_to(printer, INDENT);
    tw_printer_put(printer, "%s", line->name);
    if (tw_printer_room(printer) < GAP + READABLE)
        tw_printer_end(printer);
    tw_printer_to(printer, printer->column > 0 ? printer->column + GAP : BELOW);
    tw_printer_clip(printer, tw_printer_room(printer), line->title);
    tw_printer_end(printer);
    tell_result(line, BELOW, printer);
}

static void tell_line(const struct line *line, const struct layout *layout,
                      struct tw_printer *printer)
{
    if (layout->stacked) {
        tell_stacked(line, printer);
        return;
    }
    tw_printer_to(printer, INDENT);
    tw_printer_put(printer, "%s", line->name);
    if (tw_printer_columns(line->name) > layout->name)
        tw_printer_end(printer);
    tw_printer_to(printer, layout->title);
    tw_printer_clip(printer, layout->n_title, line->title);
    tell_result(line, layout->ruling, printer);
}

int tw_text_machine(const struct tw_facts *facts, const char *where,
                    const struct tw_text_style *style, FILE *to, struct tw_err *err)
{
    struct tw_printer printer = tw_text_page(style, to);
    tell_machine(facts, where, &printer);
    return tw_text_finish(to, err);
}

int tw_text_summary(const struct tw_judged runs[], size_t n, const struct tw_text_style *style,
                    FILE *to, struct tw_err *err)
{
    struct tw_printer printer = tw_text_page(style, to);
    const struct layout layout = lay_out(runs, n, tw_printer_width(&printer));
    size_t n_group = 1;
    for (size_t i = 0; i < n; i += n_group) {
        bool same = i > 0 ? same_machine(&runs[i].run->facts, &runs[i - 1].run->facts)
                          : style->machine_told;
        if (!same) {
            if (i > 0)
                tw_printer_end(&printer);
            tell_machine(&runs[i].run->facts, where_of(runs + i, n - i), &printer);
            tw_printer_end(&printer);
        }
        struct line line = line_at(runs, n, i, &n_group);
        tell_line(&line, &layout, &printer);
        for (size_t j = i; j < i + n_group && n_group > 1; j++) {
            if (!is_told(&runs[j]))
                continue;
            line = line_of_run(&runs[j]);
            tell_line(&line, &layout, &printer);
        }
    }
    return tw_text_finish(to, err);
}
