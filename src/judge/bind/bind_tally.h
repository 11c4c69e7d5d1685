#ifndef TW_BIND_TALLY_H
#define TW_BIND_TALLY_H

#include "bind_rule.h"

#include <stdint.h>

/* What the bind rule has been tried on: how often each clause decided, and which inputs met.
 * A rule that was never asked about something has not been tested there, however many cases
 * there were. */

enum tw_bind_ask { TW_ASK_BIND, TW_ASK_CHOOSE, TW_ASK_LISTEN };
enum { TW_N_BIND_ASKS = TW_ASK_LISTEN + 1 };

/* The new socket, one that is on the port, and how it got there. */
struct tw_bind_meeting {
    enum tw_bind_ask ask;
    const struct tw_bind_socket *fresh, *there;
    enum tw_bind_by by;
    bool changed; /* its options are not those that it came with */
};

/* What is told apart of a meeting. */
enum tw_bind_input {
    TW_INPUT_ASK,       /* bind, choose, listen */
    TW_INPUT_NEW_AT,    /* kind of address */
    TW_INPUT_AT,        /* likewise, of the one that is there */
    TW_INPUT_ADDRESSES, /* the same, or not */
    TW_INPUT_NEW_OPTIONS,
    TW_INPUT_OPTIONS,
    TW_INPUT_DEVICES, /* none, one of them tied, both to one, each to its own */
    TW_INPUT_OWNERS,  /* the same, or not */
    TW_INPUT_STATE,
    TW_INPUT_BY,      /* bind, connect, accept */
    TW_INPUT_CHANGED, /* options since they came */
};
enum { TW_N_BIND_INPUTS = TW_INPUT_CHANGED + 1, TW_N_BIND_VALUES = 53 };

struct tw_bind_tally {
    bool one_user; /* sockets of another one could not be made: owners cannot differ */
    uint64_t n_questions;
    uint64_t clauses[TW_N_BIND_ASKS][TW_N_BIND_CLAUSES];
    uint32_t pairs[TW_N_BIND_VALUES][TW_N_BIND_VALUES]; /* of values of two inputs */
};

/* Counts a decision, and each meeting that was a part of it. */
void tw_bind_tally_decision(struct tw_bind_tally *tally, enum tw_bind_ask ask,
                            const struct tw_bind_decision *decision);
void tw_bind_tally_meeting(struct tw_bind_tally *tally, const struct tw_bind_meeting *meeting);

/* Adds another's counts; of two, one user is the fewer. */
void tw_bind_tally_add(struct tw_bind_tally *tally, const struct tw_bind_tally *other);

/* How many pairs of values of two inputs were met, of those that can be. */
struct tw_bind_pairs {
    size_t n_met, n_possible;
};
struct tw_bind_pairs tw_bind_tally_pairs(const struct tw_bind_tally *tally);

/* The next possible pair that was not met, from *cursor (0 at first) on: "state LISTEN with
 * options P". Returns false when there is none. */
enum { TW_BIND_PAIR_TEXT = 96 };
TW_MUST_USE bool tw_bind_tally_missing(const struct tw_bind_tally *tally, size_t *cursor,
                                       char text[TW_BIND_PAIR_TEXT]);

/* Can the clause decide such a question at all? */
bool tw_bind_tally_expects(const struct tw_bind_tally *tally, enum tw_bind_ask ask,
                           enum tw_bind_clause clause);

/* Has every clause decided every question that it can? */
bool tw_bind_tally_all(const struct tw_bind_tally *tally);

const char *tw_bind_tally_ask_name(enum tw_bind_ask ask); /* "bind()". Static. */

#endif
