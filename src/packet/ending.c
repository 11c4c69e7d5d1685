#include "ending.h"

#include "names.h"

static const char *const names[] = {
    [TW_INCOMPLETE] = "incomplete",       [TW_FOUR_WAY] = "four-way",
    [TW_THREE_SEGMENT] = "three-segment", [TW_SIMULTANEOUS] = "simultaneous",
    [TW_HALF_CLOSE] = "half-close",       [TW_RESET] = "reset",
};
_Static_assert(TW_COUNT(names) == TW_N_ENDINGS, "an ending lacks a name");

const char *tw_ending_name(enum tw_ending ending)
{
    return names[ending];
}

const char *const *tw_ending_names(void)
{
    return names;
}

bool tw_ending_parse(const char *name, enum tw_ending *out)
{
    unsigned index = 0;
    if (!tw_names_find(names, TW_N_ENDINGS, name, &index))
        return false;
    *out = (enum tw_ending)index;
    return true;
}
