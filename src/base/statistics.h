#ifndef TW_STATISTICS_H
#define TW_STATISTICS_H

#include "clock.h"

#include <stddef.h>

/* Lengths of time, many of them. */

/* Puts them in order, the shortest first. */
void tw_statistics_sort(tw_ns figures[], size_t n);

/* The one in the middle of what is in order; of an even number the mean of the two. n is 1 or
 * more. */
tw_ns tw_statistics_median(const tw_ns sorted[], size_t n);

#endif
