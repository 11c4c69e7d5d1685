#ifndef TW_EXPLORE_H
#define TW_EXPLORE_H

#include "explore_spec.h"
#include "rule_trials.h"

/* Tries the bind rule against this kernel. What the kernel answered is in *out; a signal
 * (SIGINT, SIGTERM, SIGHUP, SIGQUIT; not one that was ignored before: signals.h) ends it early.
 * A worker that shows no sign of life for 20 s, or is not through 10 s after it was to stop, is
 * killed and counted (n_hung): it always ends. Returns 0, or -1 when it could not be tried at
 * all: no namespaces, for example. */
TW_MUST_USE int tw_explore_run(const struct tw_explore_spec *spec, struct tw_rule_trials *out,
                               struct tw_err *err);

#endif
