#ifndef TW_WIRE_ROWS_H
#define TW_WIRE_ROWS_H

#include "wire_story.h"

/* Stories across a wire, each one a row; those of a group stand together. */
struct wire_row {
    const char *group, *what;
    enum tw_family family;
    const char *rfc1337; /* the setting tcp_rfc1337; NULL: as it is */
    wire_story_body *body;
    bool shown; /* to tshark, which takes its time */
};

extern const struct wire_row wire_rows[];
extern const size_t n_wire_rows;

#endif
