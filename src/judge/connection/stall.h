#ifndef TW_STALL_H
#define TW_STALL_H

#include "run.h"

/* When nobody looked. The lab beats while it waits, and says afterwards for how long it did not
 * (`lab has 183211 stalled-us`): its process, all of them, or the whole machine stood still.
 * What is late by then says nothing of the kernel under test. */

/* For how long of the time from..to that was so. Stalls that overlap count once, and what a
 * ledger says of the time before the run began does not count. */
tw_ns tw_stall_within(const struct tw_run *run, tw_ns from_ns, tw_ns to_ns);

/* The same, of those alone that may have segments sent again: 100 ms and more at a time, half a
 * retransmission timeout. The relay of a wire stands still with the lab. */
tw_ns tw_stall_long_within(const struct tw_run *run, tw_ns from_ns, tw_ns to_ns);

/* Can a stall of that length be why something came that late? It can where it is at least a
 * tenth of the delay: a machine that runs again is slow at first, but it does run. */
bool tw_stall_explains(tw_ns stalled_ns, tw_ns late_ns);

/* ", but the lab stood still for 0.183 s meanwhile": what is appended to what was seen; empty
 * when it did not. Returns text. */
enum { TW_STALL_TEXT = 64 };
const char *tw_stall_text(tw_ns stalled_ns, char text[TW_STALL_TEXT]);

#endif
