#include "stall.h"

#include "numbers.h"

#include <stdio.h>

#define LONG (100 * TW_MS)

static tw_ns within(const struct tw_run *run, tw_ns from_ns, tw_ns to_ns, tw_ns least_ns)
{
    tw_ns stalled_ns = 0;
    tw_ns counted_ns = from_ns; /* the time up to this is counted */
    for (size_t i = 0; i < run->n_seen; i++) {
        const struct tw_observation *o = &run->seen[i];
        if (o->saw != TW_SAW_COUNT || o->count.what != TW_COUNTED_STALL)
            continue;
        /* A ledger may be hand-written or malformed. */
        bool is_longer = o->count.n > (uint64_t)(o->at_ns / TW_US);
        tw_ns length_ns = is_longer ? o->at_ns : (tw_ns)o->count.n * TW_US;
        tw_ns began_ns = o->at_ns - length_ns;
        tw_ns first_ns = began_ns > counted_ns ? began_ns : counted_ns;
        tw_ns last_ns = o->at_ns < to_ns ? o->at_ns : to_ns;
        if (length_ns < least_ns || last_ns <= first_ns)
            continue;
        stalled_ns += last_ns - first_ns;
        counted_ns = last_ns;
    }
    return stalled_ns;
}

tw_ns tw_stall_within(const struct tw_run *run, tw_ns from_ns, tw_ns to_ns)
{
    return within(run, from_ns, to_ns, 0);
}

tw_ns tw_stall_long_within(const struct tw_run *run, tw_ns from_ns, tw_ns to_ns)
{
    return within(run, from_ns, to_ns, LONG);
}

bool tw_stall_explains(tw_ns stalled_ns, tw_ns late_ns)
{
    return stalled_ns > 0 && stalled_ns >= late_ns / 10;
}

const char *tw_stall_text(tw_ns stalled_ns, char text[TW_STALL_TEXT])
{
    text[0] = '\0';
    if (stalled_ns > 0)
        (void)snprintf(text, TW_STALL_TEXT, ", but the lab was stalled for %.3f s meanwhile",
                       tw_numbers_s(stalled_ns));
    return text;
}
