#include "table.h"

#include <string.h>

/* The widths in use, and the range of columns being drawn. */
struct layout {
    unsigned head;
    unsigned gaps[TW_TABLE_COLUMNS], widths[TW_TABLE_COLUMNS];
    size_t first, end;
};

static void widen(unsigned *width, const char *text)
{
    size_t n = tw_printer_columns(text);
    *width = n > *width ? (unsigned)n : *width;
}

static unsigned larger(unsigned a, unsigned b)
{
    return a > b ? a : b;
}

static unsigned whole(const struct tw_table *table, const struct layout *layout)
{
    unsigned n = layout->head;
    for (size_t i = 0; i < table->n_columns; i++)
        n += layout->gaps[i] + layout->widths[i];
    return n;
}

/* Makes each column as wide as its content. */
static void lay_out_tightly(const struct tw_table *table, unsigned gap, struct layout *out)
{
    enum { SHORT = 16 };
    char text[TW_TABLE_TEXT];
    unsigned name = 0;
    for (size_t row = 0; row < table->n_rows; row++)
        widen(&name, table->cell(table->arg, row, TW_TABLE_NAME, text));
    if (tw_printer_columns(table->title) <= SHORT)
        widen(&name, table->title); /* a longer title has a line of its own */
    out->head = table->name_at + name;
    for (size_t i = 0; i < table->n_columns; i++) {
        out->gaps[i] = gap;
        out->widths[i] = 0;
        widen(&out->widths[i], table->columns[i].name);
        widen(&out->widths[i], table->columns[i].above);
        for (size_t row = 0; row < table->n_rows; row++)
            widen(&out->widths[i], table->cell(table->arg, row, i, text));
    }
}

/* Limits the names so that each column has room; longer names take a line of their own. */
static void bound_head(const struct tw_table *table, unsigned width, struct layout *layout)
{
    unsigned most = 0;
    for (size_t i = 0; i < table->n_columns; i++)
        most = larger(most, layout->gaps[i] + layout->widths[i]);
    unsigned room = larger(tw_printer_left(width, most), width / 3);
    layout->head = layout->head < room ? layout->head : room;
    for (size_t i = 0; i < table->n_columns; i++) {
        unsigned fits = tw_printer_left(width, layout->head + layout->gaps[i]);
        layout->widths[i] = layout->widths[i] < fits ? layout->widths[i] : fits;
    }
}

static void lay_out(const struct tw_table *table, unsigned width, struct layout *out)
{
    enum { WIDE_GAP = 2, LEAST_GAP = 1 };
    out->head = table->head;
    for (size_t i = 0; i < table->n_columns; i++) {
        out->gaps[i] = table->columns[i].gap;
        out->widths[i] = table->columns[i].width;
    }
    if (whole(table, out) <= width)
        return;
    lay_out_tightly(table, WIDE_GAP, out);
    if (whole(table, out) > width)
        lay_out_tightly(table, LEAST_GAP, out);
    if (whole(table, out) > width)
        lay_out_tightly(table, WIDE_GAP, out);
    bound_head(table, width, out);
}

/* As many columns as fit, but at least one. */
static size_t end_of_part(const struct tw_table *table, const struct layout *layout,
                          unsigned width)
{
    unsigned used = layout->head;
    size_t end = layout->first;
    for (; end < table->n_columns; end++) {
        used += layout->gaps[end] + layout->widths[end];
        if (used > width && end > layout->first)
            break;
    }
    while (end < table->n_columns && table->columns[end].joined && end > layout->first + 1)
        end--;
    return end;
}

static void put(struct tw_printer *printer, const struct tw_table_column *column, unsigned at,
                unsigned width, const char *text)
{
    if (text[0] == '\0')
        return;
    if (!column->left) {
        tw_printer_put_before(printer, at + width, text);
        return;
    }
    tw_printer_to(printer, at);
    tw_printer_clip(printer, width, text);
}

static void draw_names(const struct tw_table *table, const struct layout *layout, bool above,
                       struct tw_printer *printer)
{
    unsigned at = layout->head;
    for (size_t i = layout->first; i < layout->end; i++) {
        const struct tw_table_column *column = &table->columns[i];
        at += layout->gaps[i];
        put(printer, column, at, layout->widths[i], above ? column->above : column->name);
        at += layout->widths[i];
    }
    tw_printer_end(printer);
}

static void draw_head(const struct tw_table *table, const struct layout *layout,
                      struct tw_printer *printer)
{
    bool above = false;
    for (size_t i = layout->first; i < layout->end; i++)
        above = above || table->columns[i].above[0] != '\0';
    if (above)
        draw_names(table, layout, true, printer);
    size_t title_end = table->title_at + tw_printer_columns(table->title);
    if (title_end > layout->head) {
        tw_printer_wrap(printer, table->title_at, table->title);
        tw_printer_end(printer);
    } else if (table->right_names) {
        tw_printer_put_before(printer, layout->head, table->title);
    } else {
        tw_printer_to(printer, table->title_at);
        tw_printer_put(printer, "%s", table->title);
    }
    draw_names(table, layout, false, printer);
}

static void put_name(struct tw_printer *printer, unsigned at, const char *name)
{
    tw_printer_to(printer, at);
    if (tw_printer_columns(name) <= tw_printer_room(printer))
        tw_printer_put(printer, "%s", name);
    else
        tw_printer_wrap(printer, at, name);
}

static void draw_row(const struct tw_table *table, const struct layout *layout, size_t row,
                     struct tw_printer *printer)
{
    char text[TW_TABLE_TEXT];
    unsigned at = layout->head;
    const char *name = table->cell(table->arg, row, TW_TABLE_NAME, text);
    if (table->right_names)
        tw_printer_put_before(printer, layout->head, name);
    else
        put_name(printer, table->name_at, name);
    for (size_t i = layout->first; i < layout->end; i++) {
        const char *cell = table->cell(table->arg, row, i, text);
        at += layout->gaps[i];
        unsigned end = at + layout->widths[i];
        unsigned begin =
            table->columns[i].left ? at : tw_printer_left(end, tw_printer_columns(cell));
        if (i == layout->first && printer->column >= begin)
            tw_printer_end(printer); /* the name takes the whole line */
        put(printer, &table->columns[i], at, layout->widths[i], cell);
        at = end;
    }
    tw_printer_end(printer);
}

void tw_table_draw(const struct tw_table *table, struct tw_printer *printer)
{
    struct layout layout = {0};
    unsigned width = tw_printer_width(printer);
    lay_out(table, width, &layout);
    for (; layout.first < table->n_columns; layout.first = layout.end) {
        if (layout.first > 0)
            tw_printer_end(printer);
        layout.end = end_of_part(table, &layout, width);
        draw_head(table, &layout, printer);
        for (size_t row = 0; row < table->n_rows; row++)
            draw_row(table, &layout, row, printer);
    }
}
