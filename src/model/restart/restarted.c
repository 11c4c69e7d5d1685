#include "restarted.h"

const struct tw_restarted_start *tw_restarted_back(const struct tw_restarted *seen)
{
    if (seen->n_attempts == 0)
        return NULL;
    const struct tw_restarted_start *last = &seen->attempts[seen->n_attempts - 1];
    return last->listens_ns >= 0 && !last->beside ? last : NULL;
}
