#ifndef TW_LADDER_ROWS_H
#define TW_LADDER_ROWS_H

#include "judged.h"
#include "segment_note.h"

/* A connection as a table of rows, oldest first, for every drawing of it: the ladder of the
 * terminal and of the pages. The rows are
 *   - each of its segments, with the states that the sides enter,
 *   - the steps of its sides that end a connection (close, shutdown, stop) or failed,
 *   - the kernel's state of a side, if it differs from the state given by the segments. */
enum { TW_LEFT = 0, TW_RIGHT = 1 };

struct tw_row {
    size_t seen;     /* index of the observation in the run */
    int side;        /* the sender of the segment; the side of the step or state */
    bool entered[2]; /* the side enters a state with this segment, or starts in it ... */
    enum tw_tcp_state state[2]; /* ... this one */
    char note[TW_NOTE_SIZE];    /* "acknowledges #7"; empty: nothing to say */
};

struct tw_ladder_rows {
    /* names of the run: left the client, right the server; if the experiment does not define
     * them, left the sender of the first segment */
    unsigned who[2];
    struct tw_row *list;
    size_t n;
};

/* Computes the rows of one connection, by its index in judged->evidence->follow. The caller
 * drops *out. Fails with ENOMEM. */
TW_MUST_USE int tw_ladder_rows_of(const struct tw_judged *judged, size_t connection,
                                  struct tw_ladder_rows *out, struct tw_err *err);

/* Frees and empties; safe twice. */
void tw_ladder_rows_drop(struct tw_ladder_rows *rows);

/* Is it a connection of the experiment, between two of its peers? The others are proofs of
 * life, made after a successful bind. In a run without an experiment: a connection without a
 * probe. */
bool tw_ladder_rows_is_own(const struct tw_run *run, const struct tw_connection *connection);

#endif
