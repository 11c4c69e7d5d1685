#include "where.h"

const char *tw_where_text(enum tw_venue venue, size_t n_wired, size_t n)
{
    if (venue == TW_VENUE_HOST)
        return "this host's own network";
    if (n_wired == 0)
        return "private namespaces";
    return n_wired == n ? "private namespaces and a wire"
                        : "private namespaces, some with a wire";
}
