#ifndef TW_BUSY_MINUTE_H
#define TW_BUSY_MINUTE_H

#include "clock.h"

/* The rate of events when they are most frequent: minutes are counted one after another, each
 * from its first event. */
struct tw_busy_minute {
    tw_ns from_ns, until_ns; /* the first and the latest event of the current minute */
    uint32_t n;
    uint32_t n_busiest; /* the most events in a minute so far ... */
    tw_ns busiest_ns;   /* ... and the time from the first to the last of them */
};

/* Counts an event. The time never goes back. */
void tw_busy_minute_count(struct tw_busy_minute *busy, tw_ns at_ns);

/* Events a second in the busiest minute; events within one second count as one second. */
double tw_busy_minute_rate(const struct tw_busy_minute *busy);

#endif
