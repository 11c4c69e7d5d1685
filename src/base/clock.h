#ifndef TW_CLOCK_H
#define TW_CLOCK_H

#include <stdint.h>

/* Nanoseconds: a moment on CLOCK_MONOTONIC, a moment since a run began, or a length of time.
 * Which one, the name says: `began_ns`, `at_ns`, `took_ns`. */
typedef int64_t tw_ns;

#define TW_US ((tw_ns)1000)
#define TW_MS ((tw_ns)1000000)
#define TW_S ((tw_ns)1000000000)

/* Now, on CLOCK_MONOTONIC: the one clock of the lab. All processes of a machine share it. */
tw_ns tw_now(void);

/* What to add to a CLOCK_REALTIME stamp to have it on CLOCK_MONOTONIC, as of now. Of several
 * readings the one that took least is used; its error is below a microsecond.
 * Two of them, taken at the ends of a run, differ by as much as the clock was set in between.
 */
tw_ns tw_clock_offset(void);

#endif
