#ifndef TW_LADDER_ROWS_H
#define TW_LADDER_ROWS_H

#include "judged.h"
#include "segment_note.h"

/* One connection as a table of rows, oldest first: what every drawing of it shows, the
 * terminal's ladder and the pages' alike. Rows are
 *   - each of its segments, with the states that the sides entered with it,
 *   - the steps of its sides that end a connection (close, shutdown, stop), or that failed,
 *   - what the kernel said of a side's state, where that is not what the segments say.
 */
enum { TW_LEFT = 0, TW_RIGHT = 1 };

struct tw_row {
    size_t seen;     /* index of the observation in the run */
    int side;        /* whose it is: the segment's sender, the step's or state's side */
    bool entered[2]; /* the side entered with this segment, or began in, ... */
    enum tw_tcp_state state[2]; /* ... this state */
    char note[TW_NOTE_SIZE];    /* "acknowledges #7"; empty when there is nothing to say */
};

struct tw_ladder_rows {
    unsigned
        who[2]; /* names of the run: left the client, right the server; where the experiment
                 * does not say who is which, left is who sent the first segment */
    struct tw_row *list;
    size_t n;
};

/* Works out the rows of one connection, by its index in judged->evidence->follow. *out is the
 * caller's to drop. Fails with ENOMEM. */
TW_MUST_USE int tw_ladder_rows_of(const struct tw_judged *judged, size_t connection,
                                  struct tw_ladder_rows *out, struct tw_err *err);

/* Frees and empties; safe twice. */
void tw_ladder_rows_drop(struct tw_ladder_rows *rows);

/* Says whether the connection is one of the experiment's own: both sides are its peers. What is
 * not is a proof of life, made after a bind that worked. All are of a run without experiment,
 * but for those that a probe takes part in. */
bool tw_ladder_rows_is_own(const struct tw_run *run, const struct tw_connection *connection);

#endif
