#include "field_copies.h"

#include <stdlib.h>

void field_copies_add(struct field_copies *copies, const struct field_copy *copy)
{
    struct field_copy *kept = malloc(sizeof *kept);
    if (kept == NULL || copies->n == FIELD_MOST_COPIES)
        abort();
    *kept = *copy;
    size_t at = copies->n++;
    for (; at > 0 && copies->late[at - 1]->at_ns <= kept->at_ns; at--)
        copies->late[at] = copies->late[at - 1];
    copies->late[at] = kept;
}

bool field_copies_next(struct field_copies *copies, tw_ns until_ns, struct field_copy *out)
{
    if (copies->n == 0 || copies->late[copies->n - 1]->at_ns > until_ns)
        return false;
    *out = *copies->late[--copies->n];
    free(copies->late[copies->n]);
    return true;
}
