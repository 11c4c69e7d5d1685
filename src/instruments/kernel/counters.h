#ifndef TW_COUNTERS_H
#define TW_COUNTERS_H

#include "err.h"
#include "run.h"

/* TCP's counters (TcpExt of /proc/net/netstat), of the network namespace that the calling
 * thread is in. They only ever grow. */
enum { TW_MAX_TCP_EXT = 256 };

struct tw_counters {
    struct {
        char name[TW_COUNTER_SIZE];
        uint64_t n;
    } list[TW_MAX_TCP_EXT];
    size_t n;
};

/* Reads them. Fails with the file's name and the kernel's reason. */
TW_MUST_USE int tw_counters_read(struct tw_counters *out, struct tw_err *err);

/* Adds the growth from `before` to `after`, counter by counter, to *sum; names that are new to
 * it are appended. What went down did not grow. */
void tw_counters_add(struct tw_counters *sum, const struct tw_counters *before,
                     const struct tw_counters *after);

/* Notes what has grown in the run's facts: first those that its experiment asks for, then the
 * others that are not 0, in the kernel's order, as many as there is room for. */
void tw_counters_note(const struct tw_counters *grown, struct tw_run *run);

#endif
