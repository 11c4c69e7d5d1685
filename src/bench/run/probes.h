#ifndef TW_PROBES_H
#define TW_PROBES_H

#include "lab.h"
#include "probers.h"

/* Binding the port again. */

/* Makes their sockets, before the step after which they are wanted. */
TW_MUST_USE int tw_probes_prepare(struct tw_lab *lab, struct tw_probers *out,
                                  struct tw_err *err);

/* The first try of each, then, unless that is all that was asked for, again until each has
 * worked or its time is over. */
TW_MUST_USE int tw_probes_run(struct tw_lab *lab, struct tw_probers *probers,
                              struct tw_err *err);

#endif
