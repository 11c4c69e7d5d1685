#include "statistics.h"

#include <stdlib.h>

static int by_length(const void *a, const void *b)
{
    const tw_ns *one = a;
    const tw_ns *other = b;
    return (*one > *other) - (*one < *other);
}

void tw_statistics_sort(tw_ns figures[], size_t n)
{
    qsort(figures, n, sizeof *figures, by_length);
}

tw_ns tw_statistics_median(const tw_ns sorted[], size_t n)
{
    return (sorted[(n - 1) / 2] + sorted[n / 2]) / 2;
}

tw_ns tw_statistics_percentile(const tw_ns sorted[], size_t n, unsigned percent)
{
    return sorted[(n * percent + 99) / 100 - 1];
}
