#ifndef TW_EXPLORE_H
#define TW_EXPLORE_H

#include "explore_spec.h"
#include "rule_trials.h"

/* Compares the bind rule with this kernel. Stores the comparison in *out. SIGINT, SIGTERM,
 * SIGHUP or SIGQUIT (unless ignored before, see signals.h) ends the run early. A worker is
 * killed and counted (n_hung) when it makes no progress for 20 s or does not stop within 10 s,
 * so that the run always ends. Returns 0, or -1 when no case could be played, for example
 * without namespaces. */
TW_MUST_USE int tw_explore_run(const struct tw_explore_spec *spec, struct tw_rule_trials *out,
                               struct tw_err *err);

#endif
