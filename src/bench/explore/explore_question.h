#ifndef TW_EXPLORE_QUESTION_H
#define TW_EXPLORE_QUESTION_H

#include "bind_tally.h"

/* A question to the kernel and to the rule, with both answers. */
struct tw_stage_question {
    enum tw_bind_ask ask;
    struct tw_bind_socket fresh;
    /* index of the socket on the port, or TW_RULE_PORT_NONE */
    int self;
    struct tw_bind_decision decision; /* the rule's answer */
    int error;                        /* the kernel's answer: 0 or EADDRINUSE */
};

#endif
