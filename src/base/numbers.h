#ifndef TW_NUMBERS_H
#define TW_NUMBERS_H

#include "clock.h"

/* Numbers in readable form. Each function with `text` writes it and returns it. */
enum { TW_NUMBERS_SIZE = 56 };

/* Digits in groups of three: "3 090". */
const char *tw_numbers_count(uint64_t n, char text[TW_NUMBERS_SIZE]);

/* A count with its noun: "3 090 tries", "1 try". */
const char *tw_numbers_counted(uint64_t n, const char *one, const char *many,
                               char text[TW_NUMBERS_SIZE]);

/* A duration: "38 us", "1.25 ms", "512 ms", "61.44 s". Rounded to nearest, three significant
 * digits or slightly more; whole numbers have no fraction. Negative: "-38 us". */
const char *tw_numbers_duration(tw_ns length_ns, char text[TW_NUMBERS_SIZE]);

/* Seconds with n_digits (0 to 9) after the point, rounded to nearest: "61.4403". */
const char *tw_numbers_seconds(tw_ns length_ns, unsigned n_digits, char text[TW_NUMBERS_SIZE]);

/* The two ends of "between ...": "61.4402 and 61.4407 s". Rounded outwards, so that the
 * written bracket contains the measured one. In us below 1 ms, in ms below 1 s. */
const char *tw_numbers_bracket(tw_ns from_ns, tw_ns to_ns, char text[TW_NUMBERS_SIZE]);

/* The same always in seconds, as the other times of a claim are: "0.0004 and 0.0010 s". */
const char *tw_numbers_bracket_s(tw_ns from_ns, tw_ns to_ns, char text[TW_NUMBERS_SIZE]);

/* A duration in seconds, for a rate or for printf()'s %g and %f. */
double tw_numbers_s(tw_ns length_ns);

#endif
