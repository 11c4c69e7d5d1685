#ifndef TW_STEP_VERB_H
#define TW_STEP_VERB_H

#include "action.h"

/* What is known of each verb: its name, how it is written and by whom, what it needs, and what
 * it does. A new verb is a value of enum tw_verb, its rows here, and whoever does it: the lab
 * (bench/run/steps.c) and, where it is a peer's, its process (peer_orders.c); the compiler asks
 * for all three. A test asks for an experiment that has it, and another for its documentation.
 */

/* Who does it, as far as that is known: a step may be of any of several. */
enum tw_doer {
    TW_BY_CLIENT = 1,
    TW_BY_SERVER = 2,
    TW_BY_COMMAND = 4,
    TW_BY_LAB = 8,
    TW_BY_WIRE = 16,
    TW_BY_RUN = 32, /* a peer, a probe or the wire, without being asked: from TW_BIND on */
    TW_BY_ANY_PEER = TW_BY_CLIENT | TW_BY_SERVER | TW_BY_COMMAND,
};

const char *tw_step_verb_name(enum tw_verb verb);

/* TW_N_VERBS, those that are written first; NULL for what has no word of its own. */
const char *const *tw_step_verb_names(void);

/* How the step is written, and who may do it: for messages. Static. */
const char *tw_step_verb_form(enum tw_verb verb);

/* Reads the argument, which it may change, into the action. False where it is wrong, or none of
 * these doers can do such a step. */
TW_MUST_USE bool tw_step_verb_read(enum tw_verb verb, unsigned doers, char *argument,
                                   struct tw_action *action);

/* What there must be, so that a peer can do it. */
enum {
    TW_NEEDS_PROCESS = 1,    /* its process: a `stop` above ends that */
    TW_NEEDS_PROGRAM = 2,    /* ... which is the file's yet: an `exec` above ends that */
    TW_NEEDS_CONNECTION = 4, /* a connection; not where the step is about the listener */
};
unsigned tw_step_verb_needs(enum tw_verb verb);

/* What a step that succeeds does to the sockets of its doer. A new verb has its row here. */
enum {
    TW_NO_EFFECT = 0,
    TW_CLOSES = 1,           /* it closes a socket, or half of it */
    TW_MAY_CLOSE = 2,        /* it does where nobody else has the descriptor */
    TW_FREES_CONNECTION = 4, /* the doer has no descriptor of its connections any more */
    TW_FREES_LISTENER = 8,   /* ... of its listening or bound socket */
    TW_FREES_ALL = TW_FREES_CONNECTION | TW_FREES_LISTENER,
    TW_DESTROYS = 16,        /* its connection goes without a segment, whatever its state */
    TW_SHARES = 32,          /* another process has all its descriptors, too */
    TW_MAKES_BOUND = 64,     /* it has a bound socket then */
    TW_MAKES_LISTENER = 128, /* it has a listening socket then */
};
unsigned tw_step_verb_effects(const struct tw_action *action);

#endif
