#ifndef TW_STEP_H
#define TW_STEP_H

#include "err.h"
#include "step_verb.h"

/* The doers of a step that are not peers. */
enum { TW_LAB_ITSELF = 0x1000, TW_THE_WIRE };

/* A step of an experiment. */
struct tw_step {
    unsigned who; /* index into the experiment's peers, TW_LAB_ITSELF or TW_THE_WIRE */
    struct tw_action action;
    int to; /* TW_CONNECT, TW_CHURN: index of the server; -1: the first */

    bool expects;     /* the file has a result; the default is OK */
    int expect_error; /* the expected errno; 0: OK */
    bool is_timed;    /* the duration must be from min_ns to max_ns */
    tw_ns min_ns, max_ns;
    unsigned line;
};

/* Parses a step such as "stop SIGINT", for one of these doers (TW_BY_CLIENT | ...). Fails with
 * "unknown step `QUOTED`; allowed is ..." or a similar message; for an order to the wire with
 * the error in it. It cannot check whether the server exists and whether the doer has a
 * listening socket: that depends on the experiment. */
TW_MUST_USE int tw_step_read(const char *text, unsigned doers, const char *quoted,
                             struct tw_action *out, struct tw_err *err);

/* The argument of the verb; "" for none. Points into *action. */
const char *tw_step_argument(const struct tw_action *action);

/* Do both have the same text? The lab records a step with the file's words. */
bool tw_step_is_same(const struct tw_action *a, const struct tw_action *b);

#endif
