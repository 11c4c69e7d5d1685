#include "run_counters.h"

#include "netns.h"

/* By how much TCP's counters grew. Where they cannot be read nothing is known of them, and what
 * depends on them is UNKNOWN: no reason not to run. */

/* Both sides of the wire; without one, the second is empty. */
static bool read_both(const struct tw_lab *lab, struct tw_counters out[2])
{
    struct tw_err ignored = {0};
    TW_AUTO(tw_netns_back) int before = -1;
    out[1].n = 0;
    if (tw_counters_read(&out[0], &ignored) < 0)
        return false;
    if (lab->wire == NULL)
        return true;
    return tw_wire_enter(lab->wire, TW_CLIENT_SIDE, &before, &ignored) == 0 &&
           tw_counters_read(&out[1], &ignored) == 0;
}

void tw_lab_count_from_here(struct tw_lab *lab)
{
    struct tw_counting *counting = &lab->counting;
    counting->begun = true;
    counting->failed = counting->failed || !read_both(lab, counting->from);
}

void tw_lab_count_until_here(struct tw_lab *lab)
{
    struct tw_counters now[2];
    struct tw_counting *counting = &lab->counting;
    counting->failed = counting->failed || !read_both(lab, now);
    for (size_t side = 0; side < TW_COUNT(now) && !counting->failed; side++)
        tw_counters_add(&counting->grown, &counting->from[side], &now[side]);
}

void tw_lab_note_counters(struct tw_lab *lab)
{
    tw_lab_count_until_here(lab);
    if (lab->counting.begun && !lab->counting.failed)
        tw_counters_note(&lab->counting.grown, lab->run);
}
