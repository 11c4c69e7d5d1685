#ifndef TW_CONNECTIONS_H
#define TW_CONNECTIONS_H

#include "lab.h"

/* A client connects to the server of the step, or to the first server; done when both sides
 * have the connection. From then on its segments have names. */
TW_MUST_USE int tw_connections_make(struct tw_lab *lab, const struct tw_step *step,
                                    struct tw_outcome *outcome, struct tw_err *err);

/* After the first tries: records the number of accepted connections of each server for which
 * the experiment expects a number. Unknown for a command. */
TW_MUST_USE int tw_connections_count_accepted(struct tw_lab *lab, struct tw_err *err);

#endif
