#ifndef TW_NUMBERS_H
#define TW_NUMBERS_H

#include "clock.h"

/* Numbers as people read them. Each function writes text and returns it. */
enum { TW_NUMBERS_SIZE = 56 };

/* "3 090": groups of three. */
const char *tw_numbers_count(uint64_t n, char text[TW_NUMBERS_SIZE]);

/* "3 090 tries", "1 try". */
const char *tw_numbers_counted(uint64_t n, const char *one, const char *many,
                               char text[TW_NUMBERS_SIZE]);

/* "38 us", "1.25 ms", "512 ms", "61.44 s": three significant digits or a little more, to the
 * nearest; whole numbers without a fraction. Of a negative one "-38 us". */
const char *tw_numbers_duration(tw_ns length_ns, char text[TW_NUMBERS_SIZE]);

/* "61.4403", with n_digits (0 to 9) after the point, to the nearest. */
const char *tw_numbers_seconds(tw_ns length_ns, unsigned n_digits, char text[TW_NUMBERS_SIZE]);

/* "61.4402 and 61.4407 s", for "between ...": rounded outwards, so that the bracket as written
 * contains the bracket as measured. In us below 1 ms, in ms below 1 s. */
const char *tw_numbers_bracket(tw_ns from_ns, tw_ns to_ns, char text[TW_NUMBERS_SIZE]);

#endif
