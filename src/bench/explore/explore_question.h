#ifndef TW_EXPLORE_QUESTION_H
#define TW_EXPLORE_QUESTION_H

#include "bind_tally.h"

/* A question that was put to the kernel and to the rule. */
struct tw_stage_question {
    enum tw_bind_ask ask;
    struct tw_bind_socket fresh;
    int self;                         /* its own index on the port, or TW_RULE_PORT_NONE */
    struct tw_bind_decision decision; /* the rule's */
    int error;                        /* the kernel's: 0 or EADDRINUSE */
};

#endif
