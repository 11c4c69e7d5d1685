#ifndef TW_TABLE_H
#define TW_TABLE_H

#include "printer.h"

/* A table of named rows and columns. If the page is too narrow for the requested widths,
 * columns shrink to their content. If that is still too wide, the table is drawn in parts, one
 * below the other, each with the row names. */
enum { TW_TABLE_TEXT = 160, TW_TABLE_COLUMNS = 64 };

struct tw_table_column {
    const char *above, *name; /* "" for none */
    unsigned gap, width;      /* blanks before the column, and its width */
    /* Left-aligned and clipped; otherwise right-aligned. */
    bool left;
    bool joined; /* stays beside the column before it */
};

/* Returns the content of a cell; TW_TABLE_NAME is the row's name. May use `text` as its
 * buffer. */
enum { TW_TABLE_NAME = TW_TABLE_COLUMNS };
typedef const char *tw_table_cell(const void *arg, size_t row, size_t column,
                                  char text[TW_TABLE_TEXT]);

struct tw_table {
    const char *title;          /* above the row names */
    unsigned title_at, name_at; /* their columns */
    unsigned head;              /* columns of the page before the first gap */
    bool right_names;           /* right-align the names there */
    const struct tw_table_column *columns;
    size_t n_columns, n_rows;
    tw_table_cell *cell;
    const void *arg;
};

/* Draws the table and ends its last line. */
void tw_table_draw(const struct tw_table *table, struct tw_printer *printer);

#endif
