#ifndef TW_JSON_ROW_H
#define TW_JSON_ROW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* One JSON object on one line, for output with a row per connection: nothing is allocated, and
 * a value costs the copy of its characters.
 *
 *     tw_json_row_begin(&row, "connection")
 *     for each column: tw_json_row_text(&row, "ending", "reset") or a sibling of it
 *     tw_json_row_write(&row, to)
 *
 * Every row of a kind has the same columns in the same order: an unknown value is null. Texts
 * and keys are the caller's own words and the text of endpoints; they are not escaped, and must
 * need no escape. */
enum { TW_JSON_ROW_SIZE = 2048 };

struct tw_json_row {
    size_t n_chars;
    bool is_cut; /* a value did not fit */
    char text[TW_JSON_ROW_SIZE];
};

/* Begins {"row": kind. */
void tw_json_row_begin(struct tw_json_row *row, const char *kind);

/* Append a column. The text NULL is null. */
void tw_json_row_text(struct tw_json_row *row, const char *key, const char *text);
void tw_json_row_integer(struct tw_json_row *row, const char *key, int64_t value);
void tw_json_row_truth(struct tw_json_row *row, const char *key, bool value);

/* Appends the value if it is known, else null. */
void tw_json_row_known(struct tw_json_row *row, const char *key, bool known, int64_t value);

/* Ends the object and writes the line. Returns false when the row did not fit: nothing is
 * written then. The stream keeps its own errors. */
bool tw_json_row_write(struct tw_json_row *row, FILE *to);

#endif
