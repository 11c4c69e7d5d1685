#ifndef TW_STEP_H
#define TW_STEP_H

#include "err.h"
#include "step_verb.h"

/* Who does a step when it is not a peer. */
enum { TW_LAB_ITSELF = 0x1000, TW_THE_WIRE };

/* A step of an experiment. */
struct tw_step {
    unsigned who; /* index into the experiment's peers, TW_LAB_ITSELF or TW_THE_WIRE */
    struct tw_action action;
    int to; /* TW_CONNECT, TW_CHURN: the server's index; -1: the first */

    bool expects;     /* the file says the result; otherwise that is OK */
    int expect_error; /* the errno that it must end with; 0: OK */
    bool is_timed;    /* it must take at least ... and at most: */
    tw_ns min_ns, max_ns;
    unsigned line;
};

/* Reads "stop SIGINT" as a step of one of these doers. Fails with "unknown step `QUOTED`;
 * allowed is ..." or the like; an order to the wire with what is wrong in it. Whether there is
 * such a server, and whether the doer has a listening socket, only an experiment can say. */
TW_MUST_USE int tw_step_read(const char *text, unsigned doers, const char *quoted,
                             struct tw_action *out, struct tw_err *err);

/* What stands behind the verb; "" for nothing. Of the action. */
const char *tw_step_argument(const struct tw_action *action);

/* Do both say the same? The lab notes a step in the words of the file. */
bool tw_step_is_same(const struct tw_action *a, const struct tw_action *b);

#endif
