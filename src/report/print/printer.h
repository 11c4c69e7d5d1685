#ifndef TW_PRINTER_H
#define TW_PRINTER_H

#include "claims.h"

#include <stdio.h>

/* A page of text being written, from left to right and from top to bottom: it knows how wide it
 * is and the column it is at, so that columns align whatever bytes the names are made of, and
 * lines end before the right edge.
 *
 *     struct tw_printer page = {.to = stdout, .width = 80, .colour = true};
 *     tw_printer_put(&page, "%s", name);
 *     tw_printer_to(&page, 20);
 *     tw_printer_end(&page);
 *
 * Nothing here fails: whoever owns the stream looks at it in the end. A width may be anything,
 * 0 included: what does not fit is cut or goes on a line of its own.
 */
enum {
    TW_PRINTER_WIDTH = 100, /* of a page that has none of its own: a file */
    TW_PRINTER_LEAST = 40,  /* what is laid out for narrower ones, too */
    TW_PRINTER_MOST = 1000,
    TW_PRINTER_LINE = 1024, /* bytes of one tw_printer_put; more are cut off */
};

/* How a page looks, wherever it is written to. */
struct tw_style {
    bool colour;    /* ANSI, on rulings only; never without a terminal */
    bool ascii;     /* no byte above 127: the terminal or its locale cannot show them */
    unsigned width; /* in columns; 0: TW_PRINTER_WIDTH */
};

struct tw_printer {
    FILE *to;
    bool ascii;        /* what is not ASCII comes out as `?` */
    bool colour;       /* ANSI */
    unsigned width;    /* in columns; 0: TW_PRINTER_WIDTH */
    unsigned column;   /* of what comes next, from 0 */
    unsigned n_blanks; /* to be written before it; never at the end of a line */
};

/* A page in that style. */
struct tw_printer tw_printer_of(const struct tw_style *style, FILE *to);

/* What is left of `whole` columns when `used` of them are taken: 0 when that is all or more.
 * Every width that is a difference is worked out here. */
unsigned tw_printer_left(size_t whole, size_t used);

/* Columns of the page, and columns of its line that are not written yet. */
unsigned tw_printer_width(const struct tw_printer *printer);
unsigned tw_printer_room(const struct tw_printer *printer);

/* Columns that the text takes: one a character. What is not UTF-8 counts a column a byte. */
size_t tw_printer_columns(const char *text);

/* Length in bytes of the UTF-8 character at text; 0 when there is none that may be written: a
 * control character, or not UTF-8 (RFC 3629). */
size_t tw_printer_character(const char *text);

/* Writes on this line. Control characters and broken UTF-8 come out as `?`. */
void tw_printer_put(struct tw_printer *printer, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* The same text n times. */
void tw_printer_repeat(struct tw_printer *printer, const char *text, unsigned n);

/* As much of the text as fits in n_columns; a cut is marked, as far as the mark fits. */
void tw_printer_clip(struct tw_printer *printer, unsigned n_columns, const char *text);

/* Goes right to the column. When it is there or past it already, leaves one blank. */
void tw_printer_to(struct tw_printer *printer, unsigned column);

/* Writes text that ends before the column `end`, or as near to that as what stands there
 * allows. */
void tw_printer_put_before(struct tw_printer *printer, unsigned end, const char *text);

/* Ends the line. */
void tw_printer_end(struct tw_printer *printer);

/* Writes words from the current column on, or from `indent` where that is to the right,
 * breaking lines at the page's right edge and going on at `indent`. A newline in the text
 * begins a new line; the last line is left open. Numbers are not torn from their groups nor
 * from what follows ("3 090 tries" stays on one line) where a line has room for them. A word
 * that is wider than the page is not broken. */
void tw_printer_wrap(struct tw_printer *printer, unsigned indent, const char *text);

/* The column at which a text goes on that begins at the page's: its own where that leaves room
 * to read, else `narrow`. */
unsigned tw_printer_hanging(const struct tw_printer *printer, unsigned narrow);

/* The same for paragraphs, which leave a margin on a page that is wide enough. */
void tw_printer_prose(struct tw_printer *printer, unsigned indent, const char *text);

/* As tw_printer_put, on as many lines as it needs: from the current column on, and those that
 * follow at `indent`. */
void tw_printer_say(struct tw_printer *printer, unsigned indent, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* One line, or more: the label at its column, the value wrapped at its own. Where the page is
 * too narrow for that, the value begins right behind the label, and goes on below it. */
void tw_printer_field(struct tw_printer *printer, unsigned label_column, unsigned value_column,
                      const char *label, const char *value);

/* Writes the ruling's name, coloured when the page is: green, red, yellow. */
void tw_printer_ruling(struct tw_printer *printer, enum tw_ruling ruling);

#endif
