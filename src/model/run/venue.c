#include "venue.h"

static const char *const names[] = {[TW_VENUE_PRIVATE] = "private", [TW_VENUE_HOST] = "host"};
_Static_assert(sizeof names / sizeof names[0] == TW_N_VENUES, "a venue lacks its name");

const char *tw_venue_name(enum tw_venue venue)
{
    return names[venue];
}
