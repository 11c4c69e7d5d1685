#include "matrix_group.h"

#include "release.h"

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
    size_t end = first;
    while (end < n && runs[end].run->experiment.place.n > 0 &&
           same_matrix(runs[first].run, runs[end].run))
        end++;
    return end - first;
}

struct tw_matrix_cell tw_matrix_group_cell(const struct tw_run *run, unsigned probe)
{
    struct tw_follow follow = {0};
    struct tw_release release;
    tw_follow_run(&follow, run);
    tw_release_of(run, &follow, probe, &release);
    struct tw_matrix_cell cell = {.tried = release.first_seen >= 0,
                                  .first_error = release.first_error};
    cell.held_known = release.held_known;
    cell.held_from_ns = release.held_from_ns;
    cell.held_to_ns = release.held_to_ns;
    return cell;
}
