#include "run_counters.h"

#include "netns.h"

/* Both sides of the wire; without one, the second is empty. */
static bool read_both(const struct tw_wire *wire, struct tw_counters out[2])
{
    struct tw_err ignored = {0};
    TW_AUTO(tw_netns_back) int before = -1;
    out[1].n = 0;
    if (tw_counters_read(&out[0], &ignored) < 0)
        return false;
    if (wire == NULL)
        return true;
    return tw_wire_enter(wire, TW_CLIENT_SIDE, &before, &ignored) == 0 &&
           tw_counters_read(&out[1], &ignored) == 0;
}

void tw_run_counters_from_here(struct tw_run_counters *counters, const struct tw_wire *wire)
{
    counters->begun = true;
    counters->failed = counters->failed || !read_both(wire, counters->from);
}

void tw_run_counters_until_here(struct tw_run_counters *counters, const struct tw_wire *wire)
{
    struct tw_counters now[2];
    counters->failed = counters->failed || !read_both(wire, now);
    for (size_t side = 0; side < TW_COUNT(now) && !counters->failed; side++)
        tw_counters_add(&counters->grown, &counters->from[side], &now[side]);
}

void tw_run_counters_note(struct tw_run_counters *counters, const struct tw_wire *wire,
                          struct tw_run *run)
{
    tw_run_counters_until_here(counters, wire);
    if (counters->begun && !counters->failed)
        tw_counters_note(&counters->grown, run);
}
