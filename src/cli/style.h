#ifndef TW_CLI_STYLE_H
#define TW_CLI_STYLE_H

#include "printer.h"

/* How text is written to a stream: one decision for all verbs.
 *
 * Colour: a terminal that does what control sequences say, and no NO_COLOR. ASCII alone: the
 * locale has no UTF-8. Columns: `width`, where it is not 0; else those of the terminal as it
 * is now (one that is narrower than 40 is taken for one of 40), else those of COLUMNS, else
 * 100. */
struct tw_style tw_style_of(FILE *to, unsigned width);

/* Is the stream a terminal that does what control sequences say: not a dumb one? */
bool tw_style_controls(FILE *to);

/* The columns of the terminal, as it is now; 0: it is none, or does not say. */
unsigned tw_style_columns(FILE *to);

#endif
