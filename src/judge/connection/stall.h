#ifndef TW_STALL_H
#define TW_STALL_H

#include "run.h"

/* Stalls of the lab. While it waits, the lab checks its own clock and records how long it did
 * not run (`lab has 183211 stalled-us`): its process, all processes or the whole machine were
 * stopped. A delay within a stall is no evidence about the kernel under test. */

/* The stalled time within from_ns..to_ns. Overlapping stalls count once; the time before the
 * start of the run does not count. */
tw_ns tw_stall_within(const struct tw_run *run, tw_ns from_ns, tw_ns to_ns);

/* The same for stalls of at least 100 ms, half a retransmission timeout: only those can cause
 * retransmissions. The relay of a wire stalls with the lab. */
tw_ns tw_stall_long_within(const struct tw_run *run, tw_ns from_ns, tw_ns to_ns);

/* Can a stall of that length explain the delay? Only if it is at least a tenth of it: a
 * machine is slow after a stall, but it runs. */
bool tw_stall_explains(tw_ns stalled_ns, tw_ns late_ns);

/* ", but the lab was stalled for 0.183 s meanwhile", a suffix for an observation; empty
 * without a stall. Returns text. */
enum { TW_STALL_TEXT = 64 };
const char *tw_stall_text(tw_ns stalled_ns, char text[TW_STALL_TEXT]);

#endif
