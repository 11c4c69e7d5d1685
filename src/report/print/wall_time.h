#ifndef TW_WALL_TIME_H
#define TW_WALL_TIME_H

#include "clock.h"

/* Times of a capture in readable form. Each function writes text and returns it. */
enum { TW_WALL_TIME_SIZE = 48 };

/* "2026-11-22 09:15:46 UTC", from nanoseconds since 1970. */
const char *tw_wall_time_text(tw_ns at_ns, char text[TW_WALL_TIME_SIZE]);

/* "09:15:46", with n_digits (0 to 9) digits of the fraction. 0 is the time of a capture whose
 * packets have none: "--:--:--". */
const char *tw_wall_time_clock(tw_ns at_ns, unsigned n_digits, char text[TW_WALL_TIME_SIZE]);

/* The clock after `words`, as in ", at 09:15:46"; empty when the capture's packets have no time. */
const char *tw_wall_time_after(const char *words, tw_ns at_ns, unsigned n_digits,
                               char text[TW_WALL_TIME_SIZE]);

/* A length of time: "9 min 48 s", "2 h 5 min", "61.4 s". */
const char *tw_wall_time_span(tw_ns length_ns, char text[TW_WALL_TIME_SIZE]);

#endif
