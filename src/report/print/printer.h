#ifndef TW_PRINTER_H
#define TW_PRINTER_H

#include "claims.h"

#include <stdio.h>

/* Writes text to a terminal or a file, line by line. A printer knows its width and its current
 * column, so that columns align for any UTF-8 text and lines end before the right edge.
 *
 *     struct tw_printer page = {.to = stdout, .width = 80, .colour = true};
 *     tw_printer_put(&page, "%s", name);
 *     tw_printer_to(&page, 20);
 *     tw_printer_end(&page);
 *
 * No function reports an error; the owner of the stream checks it at the end. Any width is
 * valid, even 0: what does not fit is clipped or moves to the next line. */
enum {
    TW_PRINTER_WIDTH = 100, /* the default, for a file */
    TW_PRINTER_LEAST = 40,  /* the narrowest supported layout */
    TW_PRINTER_MOST = 1000,
    TW_PRINTER_LINE = 1024, /* bytes of one tw_printer_put(); the rest is cut off */
};

/* The look of a page, on any stream. */
struct tw_style {
    bool colour;    /* ANSI colours, on rulings only and on terminals only */
    bool ascii;     /* ASCII only, for a terminal or locale without UTF-8 */
    unsigned width; /* in columns; 0: TW_PRINTER_WIDTH */
};

struct tw_printer {
    FILE *to;
    bool ascii;        /* print `?` for each non-ASCII character */
    bool colour;       /* use ANSI colours */
    unsigned width;    /* in columns; 0 means TW_PRINTER_WIDTH */
    unsigned column;   /* the next column to write, from 0 */
    unsigned n_blanks; /* blanks to write first; never written at the end of a line */
};

/* A printer in that style. */
struct tw_printer tw_printer_of(const struct tw_style *style, FILE *to);

/* whole - used, but 0 when `used` is larger. Every difference of widths is computed here. */
unsigned tw_printer_left(size_t whole, size_t used);

/* The width of the page, and the columns left on its current line. */
unsigned tw_printer_width(const struct tw_printer *printer);
unsigned tw_printer_room(const struct tw_printer *printer);

/* The columns that the text occupies: one per character, one per byte that is not UTF-8. */
size_t tw_printer_columns(const char *text);

/* The length in bytes of the UTF-8 character at text; 0 for a control character or invalid
 * UTF-8 (RFC 3629). */
size_t tw_printer_character(const char *text);

/* Writes on the current line. Control characters and invalid UTF-8 become `?`. */
void tw_printer_put(struct tw_printer *printer, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* Writes the text n times. */
void tw_printer_repeat(struct tw_printer *printer, const char *text, unsigned n);

/* Writes as much of the text as fits in n_columns, and marks a cut if the mark fits. */
void tw_printer_clip(struct tw_printer *printer, unsigned n_columns, const char *text);

/* Moves right to the column; writes one blank when the current column is not left of it. */
void tw_printer_to(struct tw_printer *printer, unsigned column);

/* Writes text that ends before column `end`, or as close to it as the line allows. */
void tw_printer_put_before(struct tw_printer *printer, unsigned end, const char *text);

/* Ends the line. */
void tw_printer_end(struct tw_printer *printer);

/* Writes words from the current column, or from `indent` if that is farther right. Breaks
 * lines at the right edge and continues at `indent`. A newline in the text starts a new line;
 * the last line stays open. Numbers keep their groups and the word that follows ("3 090
 * tries") if a line has room. A word wider than the page is not broken. */
void tw_printer_wrap(struct tw_printer *printer, unsigned indent, const char *text);

/* The column at which text that starts here continues: the current one if it leaves enough
 * room to read, else `narrow`. */
unsigned tw_printer_hanging(const struct tw_printer *printer, unsigned narrow);

/* Like tw_printer_wrap(), for paragraphs: leaves a right margin if the page is wide enough. */
void tw_printer_prose(struct tw_printer *printer, unsigned indent, const char *text);

/* Like tw_printer_put(), but wraps; continuation lines start at `indent`. */
void tw_printer_say(struct tw_printer *printer, unsigned indent, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* Writes a label and, at its own column, the wrapped value. On a page too narrow for that, the
 * value follows the label and continues below it. */
void tw_printer_field(struct tw_printer *printer, unsigned label_column, unsigned value_column,
                      const char *label, const char *value);

/* Writes a word in the colour of a ruling, green, red or yellow, if `colour` is set. */
void tw_printer_coloured(struct tw_printer *printer, enum tw_ruling ruling, const char *word);

/* Writes the ruling's name in its colour. */
void tw_printer_ruling(struct tw_printer *printer, enum tw_ruling ruling);

#endif
