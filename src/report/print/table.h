#ifndef TW_TABLE_H
#define TW_TABLE_H

#include "printer.h"

/* A table on a page: rows with a name each, and columns. On a page that is too narrow for the
 * widths it asks for, the columns are as wide as what is in them; where that is still too much,
 * it is drawn in parts, one below the other, each with the names of the rows. */
enum { TW_TABLE_TEXT = 160, TW_TABLE_COLUMNS = 64 };

struct tw_table_column {
    const char *above, *name; /* "" is nothing */
    unsigned gap, width;      /* blanks before it, and its own columns */
    bool left;                /* its texts begin at the left edge, and are cut; else they end at
                               * the right one */
    bool joined;              /* it stays beside the column before it */
};

/* What stands in a row's column; TW_TABLE_NAME is its name. Writes text, or returns another. */
enum { TW_TABLE_NAME = TW_TABLE_COLUMNS };
typedef const char *tw_table_cell(const void *arg, size_t row, size_t column,
                                  char text[TW_TABLE_TEXT]);

struct tw_table {
    const char *title;          /* stands above the names of the rows ... */
    unsigned title_at, name_at; /* ... at this column, and they at that */
    unsigned head;              /* the columns of the page that go before the first gap */
    bool right_names;           /* they end there */
    const struct tw_table_column *columns;
    size_t n_columns, n_rows;
    tw_table_cell *cell;
    const void *arg;
};

/* Draws it, and ends its last line. */
void tw_table_draw(const struct tw_table *table, struct tw_printer *printer);

#endif
