#ifndef TW_COMPARED_H
#define TW_COMPARED_H

#include "ends.h"

/* Two captures compared, and how they were read: the input of the reports. */
struct tw_compared {
    const char *file[2]; /* their names, owned by the caller; file[0] is the one given first */
    bool truncated[2];   /* the file ends inside a record */
    uint64_t n_filtered[2], n_unsupported[2]; /* packets left out, see inspected.h */
    struct tw_ends ends;
    bool all; /* tell also of connections whose segments all arrived */
};

/* A connection that is told of. Begin with all zeroes. */
struct tw_compared_flow {
    int which; /* the capture that `flow` is in; 0 if it is in both */
    uint32_t next;
    const struct tw_end_flow *flow, *other; /* NULL: only in one */
    size_t n_rows, n_amiss;                 /* of the segments that have not just arrived */
    struct tw_ends_row rows[TW_ENDS_ROWS];
};

/* Steps to the next connection. Returns false when there is none. */
bool tw_compared_next(const struct tw_compared *compared, struct tw_compared_flow *at);

/* The capture at the client's end of most connections. */
int tw_compared_client(const struct tw_compared *compared);

/* The name of a side: "client" or "server". Static storage. */
const char *tw_compared_side(const struct tw_ends_row *row);

#endif
