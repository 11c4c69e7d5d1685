#ifndef TW_CONNECTIONS_H
#define TW_CONNECTIONS_H

#include "lab.h"

/* Has a client connect to the server of the step, or to the first one; done when both sides have
 * the connection. Its segments have names from then on. */
TW_MUST_USE int tw_connections_make(struct tw_lab *lab, const struct tw_step *step,
                                    struct tw_outcome *outcome, struct tw_err *err);

/* After the first tries: how many connections each server has accepted of which the experiment
 * expects a number. Of a command nobody knows. */
TW_MUST_USE int tw_connections_count_accepted(struct tw_lab *lab, struct tw_err *err);

#endif
