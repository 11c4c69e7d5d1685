#ifndef TW_CLOCK_H
#define TW_CLOCK_H

#include <stdint.h>

/* Nanoseconds: a time on CLOCK_MONOTONIC, a time since the start of a run, or a duration. The
 * name says which: `began_ns`, `at_ns`, `took_ns`. */
typedef int64_t tw_ns;

#define TW_US ((tw_ns)1000)
#define TW_MS ((tw_ns)1000000)
#define TW_S ((tw_ns)1000000000)

/* The time on CLOCK_MONOTONIC, the lab's only clock. All processes of a machine share it. */
tw_ns tw_now(void);

/* The offset that converts a CLOCK_REALTIME stamp to CLOCK_MONOTONIC. The fastest of several
 * readings is used; its error is below 1 us. Two offsets, taken at the start and the end of a
 * run, differ by as much as the wall clock was set in between. */
tw_ns tw_clock_offset(void);

#endif
