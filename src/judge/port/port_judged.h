#ifndef TW_PORT_JUDGED_H
#define TW_PORT_JUDGED_H

#include "port_advice.h"
#include "port_return.h"

/* A look at a port with everything that follows from it: the input of the reports. */
struct tw_port_judged {
    struct tw_port_groups groups;
    struct tw_port_answers answers;
    struct tw_port_verdict verdict;
    struct tw_port_advices advices;
    struct tw_port_case port; /* points to the look and to the members above */
};

/* Judges. *out borrows the look and may not be copied. */
void tw_port_judged_make(const struct tw_port_look *look, struct tw_port_judged *out);

#endif
