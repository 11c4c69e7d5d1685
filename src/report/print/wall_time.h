#ifndef TW_WALL_TIME_H
#define TW_WALL_TIME_H

#include "clock.h"

/* Moments of a capture, as people read them. Each function writes text and returns it. */
enum { TW_WALL_TIME_SIZE = 48 };

/* "2026-11-22 09:15:46 UTC", of nanoseconds since 1970. */
const char *tw_wall_time_text(tw_ns at_ns, char text[TW_WALL_TIME_SIZE]);

/* "09:15:46", the time of that day alone, with n_digits (0 to 9) of its seconds' fraction. */
const char *tw_wall_time_clock(tw_ns at_ns, unsigned n_digits, char text[TW_WALL_TIME_SIZE]);

/* "9 min 48 s", "2 h 5 min", "61.4 s": how long a capture took. */
const char *tw_wall_time_span(tw_ns length_ns, char text[TW_WALL_TIME_SIZE]);

#endif
