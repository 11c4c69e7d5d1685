#ifndef TW_BIND_TALLY_H
#define TW_BIND_TALLY_H

#include "bind_rule.h"

#include <stdint.h>

/* Coverage of the bind rule: how often each clause decided, and which pairs of inputs
 * occurred. However many cases ran, the rule is untested for inputs that never occurred. */

enum tw_bind_ask { TW_ASK_BIND, TW_ASK_CHOOSE, TW_ASK_LISTEN };
enum { TW_N_BIND_ASKS = TW_ASK_LISTEN + 1 };

/* The new socket, one socket on the port, and how that one got there. */
struct tw_bind_meeting {
    enum tw_bind_ask ask;
    const struct tw_bind_socket *fresh, *there;
    enum tw_bind_by by;
    bool changed; /* its options changed since it got the port */
};

/* The inputs of a meeting. */
enum tw_bind_input {
    TW_INPUT_ASK,       /* bind, choose, listen */
    TW_INPUT_NEW_AT,    /* kind of address */
    TW_INPUT_AT,        /* the same for the socket on the port */
    TW_INPUT_ADDRESSES, /* equal or not */
    TW_INPUT_NEW_OPTIONS,
    TW_INPUT_OPTIONS,
    TW_INPUT_DEVICES, /* none, one of them bound, both to one, each to its own */
    TW_INPUT_OWNERS,  /* equal or not */
    TW_INPUT_STATE,
    TW_INPUT_BY,      /* bind, connect, accept */
    TW_INPUT_CHANGED, /* options since the socket got the port */
};
enum { TW_N_BIND_INPUTS = TW_INPUT_CHANGED + 1, TW_N_BIND_VALUES = 53 };

struct tw_bind_tally {
    bool one_user; /* sockets of a second user could not be made, so owners never differ */
    uint64_t n_questions;
    uint64_t clauses[TW_N_BIND_ASKS][TW_N_BIND_CLAUSES];
    /* pairs of values of two different inputs */
    uint32_t pairs[TW_N_BIND_VALUES][TW_N_BIND_VALUES];
};

/* Counts a decision, and each meeting that contributed to it. */
void tw_bind_tally_decision(struct tw_bind_tally *tally, enum tw_bind_ask ask,
                            const struct tw_bind_decision *decision);
void tw_bind_tally_meeting(struct tw_bind_tally *tally, const struct tw_bind_meeting *meeting);

/* Adds another tally. one_user is set when either has it. */
void tw_bind_tally_add(struct tw_bind_tally *tally, const struct tw_bind_tally *other);

/* The number of possible pairs of values of two inputs, and how many of them occurred. */
struct tw_bind_pairs {
    size_t n_met, n_possible;
};
struct tw_bind_pairs tw_bind_tally_pairs(const struct tw_bind_tally *tally);

/* Writes the next possible pair that did not occur, such as "state LISTEN, options P",
 * starting at *cursor (0 at first). Returns false when there is none. */
enum { TW_BIND_PAIR_TEXT = 96 };
TW_MUST_USE bool tw_bind_tally_missing(const struct tw_bind_tally *tally, size_t *cursor,
                                       char text[TW_BIND_PAIR_TEXT]);

/* Whether the clause can decide such a question at all. */
bool tw_bind_tally_expects(const struct tw_bind_tally *tally, enum tw_bind_ask ask,
                           enum tw_bind_clause clause);

/* Whether every clause decided every question that it can. */
bool tw_bind_tally_all(const struct tw_bind_tally *tally);

const char *tw_bind_tally_ask_name(enum tw_bind_ask ask); /* "bind()"; static storage */

#endif
