#ifndef TW_STATISTICS_H
#define TW_STATISTICS_H

#include "clock.h"

#include <stddef.h>

/* Statistics of durations. */

/* Sorts in ascending order. */
void tw_statistics_sort(tw_ns figures[], size_t n);

/* The median of sorted values; the mean of the middle two when n is even. n is at least 1. */
tw_ns tw_statistics_median(const tw_ns sorted[], size_t n);

/* The percentile of sorted values by the nearest rank: the smallest value that at least `percent`
 * (1 to 100) of 100 values do not exceed. n is at least 1. */
tw_ns tw_statistics_percentile(const tw_ns sorted[], size_t n, unsigned percent);

#endif
