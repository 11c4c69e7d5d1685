#ifndef TW_WINDOW_H
#define TW_WINDOW_H

#include "evidence.h"
#include "finding.h"

/* When a refused bind came to work, against when it was to (enum tw_window). */

/* Rules on PROBE-release, by the probe's index. A timer's release that is late is UNKNOWN where
 * a stall of the lab explains it (tw_stall_explains()). */
void tw_window_rule(const struct tw_evidence *c, unsigned probe, struct tw_finding *finding);

/* The port was not seen to come free. Returns false when that says nothing, with the reason
 * ruled; *finding is not touched when it returns true. */
bool tw_window_was_waited_for(const struct tw_evidence *c, const struct tw_release *release,
                              struct tw_finding *finding);

/* What a window's edges are exceeded by without being contradicted: one interval of polling, as
 * the timer is counted from a segment that was captured just after it was set, and on a busy
 * machine the lab and the kernel's timers run late. */
#define TW_WINDOW_SLACK (20 * TW_MS)

/* A probe that is expected to be free at once, or after [then], is so within this time. */
#define TW_AT_ONCE_LIMIT TW_S

#endif
