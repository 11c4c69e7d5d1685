#ifndef TW_PAGE_H
#define TW_PAGE_H

#include "claims.h"

#include <stdio.h>

/* A page of text being written, from left to right and from top to bottom: it knows the column
 * it is at, so that columns align whatever bytes the names are made of.
 *
 *     struct tw_page page = {.to = stdout, .ascii = false, .colour = true};
 *     tw_page_put(&page, "%s", name);
 *     tw_page_to(&page, 20);
 *     tw_page_end(&page);
 *
 * Nothing here fails: whoever owns the stream looks at it in the end.
 */
enum {
    TW_PAGE_WIDTH = 100,
    TW_PAGE_PROSE = 96,  /* where paragraphs are broken */
    TW_PAGE_LINE = 1024, /* bytes of one tw_page_put; more are cut off */
};

struct tw_page {
    FILE *to;
    bool ascii;        /* what is not ASCII comes out as `?` */
    bool colour;       /* ANSI */
    unsigned column;   /* of what comes next, from 0 */
    unsigned n_blanks; /* to be written before it; never at the end of a line */
};

/* Columns that the text takes: one a character. What is not UTF-8 counts a column a byte. */
size_t tw_page_columns(const char *text);

/* Length in bytes of the UTF-8 character at text; 0 when there is none that may be written: a
 * control character, or not UTF-8 (RFC 3629). */
size_t tw_page_character(const char *text);

/* Writes on this line. Control characters and broken UTF-8 come out as `?`. */
void tw_page_put(struct tw_page *page, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* The same text n times. */
void tw_page_repeat(struct tw_page *page, const char *text, unsigned n);

/* As much of the text as fits in n_columns; a cut is marked. */
void tw_page_clip(struct tw_page *page, unsigned n_columns, const char *text);

/* Goes right to the column. When it is there or past it already, leaves one blank. */
void tw_page_to(struct tw_page *page, unsigned column);

/* Ends the line. */
void tw_page_end(struct tw_page *page);

/* Writes words from the current column on, breaking lines before `margin` and going on at
 * `indent`. A newline in the text begins a new line; the last line is left open. Numbers are
 * not torn from their groups nor from what follows: "3 090 tries" stays on one line. */
void tw_page_wrap(struct tw_page *page, unsigned indent, unsigned margin, const char *text);

/* Writes the ruling's name, coloured when the page is: green, red, yellow. */
void tw_page_ruling(struct tw_page *page, enum tw_ruling ruling);

#endif
