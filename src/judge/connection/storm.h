#ifndef TW_STORM_H
#define TW_STORM_H

#include "run.h"

/* What a run with a churn came to, in figures. */

/* How long bind() took, over all tries that came to the same. */
struct tw_latency {
    size_t n;                /* tries whose time is known */
    tw_ns median_ns, p99_ns; /* of those: in the middle; not exceeded by 99 of 100 */
};

struct tw_storm {
    uint64_t n_connections; /* of churns that were done */
    tw_ns took_ns;          /* for them all; 0: not known */
    bool held_known;
    uint64_t held;  /* TIME_WAITs on the servers' ports, by tw_storm_held() */
    bool held_late; /* some had ended before they were counted, perhaps */
    bool memory_known;
    int64_t memory_bytes; /* by how much the kernel's slabs grew: the whole machine's */
    struct tw_latency refused, worked; /* bind() that failed with any errno, and that did not */
};

/* A machine's slabs grow and shrink by as much without any TIME_WAIT. */
enum { TW_SLABS_NOISE = 8 << 20 };

/* Has the run a churn? */
bool tw_storm_is_one(const struct tw_run *run);

/* Works it out. Fails with ENOMEM. */
TW_MUST_USE int tw_storm_of(const struct tw_run *run, struct tw_storm *out, struct tw_err *err);

/* The last observation until then (run time) of a count for the name, an index into the run's
 * names or -1; -1: it was not counted. */
long tw_storm_last_count(const struct tw_run *run, int who, enum tw_counted what,
                         tw_ns until_ns);

/* The count of TIME_WAITs on that name's port that says how many came about: the last one less
 * than 60 s after the first churn began, as until then none has ended by its timer. Where there
 * is none, the last of all; *out_late_ns is then how long after, and 0 otherwise. Returns the
 * observation; -1: they were not counted. */
long tw_storm_held(const struct tw_run *run, int who, tw_ns *out_late_ns);

/* Connections in a second; 0: not known. */
uint64_t tw_storm_rate(const struct tw_storm *storm);

/* Bytes of memory for each that is held; 0: that is not known, or within the noise. */
uint64_t tw_storm_bytes_each(const struct tw_storm *storm);

#endif
