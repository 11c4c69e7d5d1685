#ifndef TW_PROBES_H
#define TW_PROBES_H

#include "lab.h"
#include "probers.h"

/* Binding the port again. */

/* Creates the probes' sockets, before the step that precedes the first bind. */
TW_MUST_USE int tw_probes_prepare(struct tw_lab *lab, struct tw_probers *out,
                                  struct tw_err *err);

/* Makes the first try of each probe; then, unless only that was requested, tries again until
 * each has succeeded or its time is over. */
TW_MUST_USE int tw_probes_run(struct tw_lab *lab, struct tw_probers *probers,
                              struct tw_err *err);

#endif
