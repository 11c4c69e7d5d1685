#ifndef TW_TIMERS_H
#define TW_TIMERS_H

#include <stddef.h>
#include <stdint.h>

/* `twlab explore --timers`. */
struct tw_timers_choice {
    size_t n; /* cases */
    uint64_t seed;
    const char *out;  /* the folder for cases that are worth a look */
    const char *json; /* the file for the result as data; "-" is stdout; NULL: none */
};

/* Runs them and tells what came of it. Returns an exit status. */
int tw_cli_explore_timers(const struct tw_timers_choice *choice);

#endif
