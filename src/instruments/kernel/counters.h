#ifndef TW_COUNTERS_H
#define TW_COUNTERS_H

#include "err.h"
#include "run.h"

/* The TCP counters (TcpExt in /proc/net/netstat) of the calling thread's network namespace.
 * They only grow. */
enum { TW_MAX_TCP_EXT = 256 };

struct tw_counters {
    struct {
        char name[TW_COUNTER_SIZE];
        uint64_t n;
    } list[TW_MAX_TCP_EXT];
    size_t n;
};

/* Reads the counters. Fails with the name of the file and the errno. */
TW_MUST_USE int tw_counters_read(struct tw_counters *out, struct tw_err *err);

/* Adds the growth from `before` to `after` to *sum, counter by counter; unknown names are
 * appended. A counter that decreased counts as no growth. */
void tw_counters_add(struct tw_counters *sum, const struct tw_counters *before,
                     const struct tw_counters *after);

/* Stores the growth in the run's facts: first the counters that the experiment names, then the
 * others that are not 0, in the kernel's order, up to the limit of the facts. */
void tw_counters_note(const struct tw_counters *grown, struct tw_run *run);

#endif
