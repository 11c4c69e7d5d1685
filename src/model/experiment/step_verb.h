#ifndef TW_STEP_VERB_H
#define TW_STEP_VERB_H

#include "action.h"

/* The properties of each verb: name, syntax, doers, needs and effects. A new verb is a value of
 * enum tw_verb, its rows here and its execution: by the lab (bench/run/steps.c) and, for a step
 * of a peer, by the peer's process (peer_orders.c). The compiler reports a missing one of these
 * three; one test requires an experiment with the verb, another its documentation. */

/* The doers of a step, as a set of bits. */
enum tw_doer {
    TW_BY_CLIENT = 1,
    TW_BY_SERVER = 2,
    TW_BY_COMMAND = 4,
    TW_BY_LAB = 8,
    TW_BY_WIRE = 16,
    TW_BY_RUN = 32, /* a peer, a probe or the wire, unasked: from TW_BIND on */
    TW_BY_ANY_PEER = TW_BY_CLIENT | TW_BY_SERVER | TW_BY_COMMAND,
};

const char *tw_step_verb_name(enum tw_verb verb);

/* TW_N_VERBS names, those that a file may have first; NULL for the wire's verbs, which have no
 * name. */
const char *const *tw_step_verb_names(void);

/* The syntax of the step and its doers, for messages. Static. */
const char *tw_step_verb_form(enum tw_verb verb);

/* Parses the argument into the action; it may modify the argument. Returns false if it is
 * wrong, or if none of these doers can do such a step. */
TW_MUST_USE bool tw_step_verb_read(enum tw_verb verb, unsigned doers, char *argument,
                                   struct tw_action *action);

/* What a peer needs for a step. */
enum {
    TW_NEEDS_PROCESS = 1, /* its process, which a previous `stop` ends */
    /* ... with the file's program, which a previous `exec` replaces */
    TW_NEEDS_PROGRAM = 2,
    TW_NEEDS_CONNECTION = 4, /* a connection, unless the step is about the listening socket */
};
unsigned tw_step_verb_needs(enum tw_verb verb);

/* The effects of a successful step on the sockets of its doer. A new verb needs a row here. */
enum {
    TW_NO_EFFECT = 0,
    TW_CLOSES = 1,           /* closes a socket, or one direction of it */
    TW_MAY_CLOSE = 2,        /* does so if no other process has the descriptor */
    TW_FREES_CONNECTION = 4, /* the doer has no more descriptors of its connections */
    TW_FREES_LISTENER = 8,   /* ... of its listening or bound socket */
    TW_FREES_ALL = TW_FREES_CONNECTION | TW_FREES_LISTENER,
    TW_DESTROYS = 16,        /* its connection ends without a segment, in any state */
    TW_SHARES = 32,          /* another process has all its descriptors too */
    TW_MAKES_BOUND = 64,     /* it has a bound socket */
    TW_MAKES_LISTENER = 128, /* it has a listening socket */
};
unsigned tw_step_verb_effects(const struct tw_action *action);

#endif
