#include "compared.h"

static void fill(const struct tw_compared *compared, struct tw_compared_flow *at)
{
    at->n_rows = tw_ends_rows(&compared->ends, at->which, at->flow, at->rows);
    at->n_amiss = 0;
    for (size_t i = 0; i < at->n_rows; i++)
        at->n_amiss += at->rows[i].fate != TW_FATE_ARRIVED;
}

bool tw_compared_next(const struct tw_compared *compared, struct tw_compared_flow *at)
{
    for (; at->which < 2; at->which++, at->next = 0) {
        const struct tw_end_store *store = compared->ends.end[at->which];
        while (at->next < store->n_flows) {
            at->flow = &store->flows[at->next++];
            at->other = at->flow->other == TW_END_NONE
                            ? NULL
                            : &compared->ends.end[1 - at->which]->flows[at->flow->other];
            if (at->which == 1 && at->other != NULL)
                continue; /* told of with the other one */
            fill(compared, at);
            if (at->n_amiss > 0 || (compared->all && at->n_rows > 0))
                return true;
        }
    }
    return false;
}

int tw_compared_client(const struct tw_compared *compared)
{
    return compared->ends.n_at_client >= compared->ends.n_at_server ? 0 : 1;
}

const char *tw_compared_side(const struct tw_ends_row *row)
{
    const struct tw_end_segment *segment = row->seen[0] != NULL ? row->seen[0] : row->seen[1];
    return segment->from == 0 ? "client" : "server";
}
