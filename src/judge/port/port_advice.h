#ifndef TW_PORT_ADVICE_H
#define TW_PORT_ADVICE_H

#include "port_verdict.h"

/* What frees the port, as a sentence and the exact command. twlab never runs it. */
enum { TW_PORT_ADVICE_TEXT = 320, TW_PORT_COMMAND = 256, TW_PORT_MAX_ADVICE = 12 };

struct tw_port_advice {
    char text[TW_PORT_ADVICE_TEXT];
    char command[TW_PORT_COMMAND]; /* for a shell; empty: none */
};

struct tw_port_advices {
    struct tw_port_advice list[TW_PORT_MAX_ADVICE];
    size_t n;
};

/* One port, judged so far. */
struct tw_port_case {
    const struct tw_port_look *look;
    const struct tw_port_groups *groups;
    const struct tw_port_answers *answers;
    const struct tw_port_verdict *verdict;
};

void tw_port_advice_make(const struct tw_port_case *port, struct tw_port_advices *out);

/* Adds an advice; what does not fit is left out. */
void tw_port_advice_add(struct tw_port_advices *to, const char *command, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

#endif
