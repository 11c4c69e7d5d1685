#ifndef TW_CLI_STYLE_H
#define TW_CLI_STYLE_H

#include "printer.h"

/* The style of text on a stream, decided here for all verbs.
 *
 * Colour: the terminal interprets control sequences, and NO_COLOR is not set. Only ASCII: the
 * locale is not UTF-8. Columns: `width` if it is not 0; otherwise the terminal's current width
 * (at least 40), otherwise $COLUMNS, otherwise 100. */
struct tw_style tw_style_of(FILE *to, unsigned width);

/* Whether the stream is a terminal that interprets control sequences, not a dumb one. */
bool tw_style_controls(FILE *to);

/* The current columns of the terminal; 0: not a terminal, or unknown. */
unsigned tw_style_columns(FILE *to);

#endif
