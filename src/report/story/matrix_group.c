#include "matrix_group.h"

#include <string.h>

size_t tw_matrix_group_name_length(const struct tw_run *run)
{
    return strcspn(run->experiment.name, ".");
}

static bool same_matrix(const struct tw_run *a, const struct tw_run *b)
{
    size_t n = tw_matrix_group_name_length(a);
    bool same = n == tw_matrix_group_name_length(b) &&
                memcmp(a->experiment.name, b->experiment.name, n) == 0 &&
                a->experiment.place.n == b->experiment.place.n &&
                a->experiment.n_probes == b->experiment.n_probes;
    for (size_t i = 0; i < a->experiment.place.n && same; i++)
        same = strcmp(a->experiment.place.at[i].axis, b->experiment.place.at[i].axis) == 0;
    return same;
}

size_t tw_matrix_group_size(const struct tw_judged runs[], size_t n, size_t first)
{
    size_t end = first + 1;
    while (end < n && runs[first].run->experiment.place.n > 0 &&
           same_matrix(runs[first].run, runs[end].run))
        end++;
    return end - first;
}
