#ifndef TW_TIMERS_H
#define TW_TIMERS_H

#include "document.h"

#include <stddef.h>
#include <stdint.h>

/* `twlab explore --timers`. */
struct tw_timers_choice {
    size_t n; /* cases */
    uint64_t seed;
    unsigned width;           /* of the text; 0: the terminal's */
    const char *out;          /* the folder for notable cases */
    struct tw_document *json; /* the result as data */
};

/* Runs the cases and reports the result. Returns an exit status. */
int tw_timers_explore(const struct tw_timers_choice *choice);

#endif
