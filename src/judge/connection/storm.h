#ifndef TW_STORM_H
#define TW_STORM_H

#include "run.h"

/* The results of a run with a churn, in numbers. */

/* The duration of bind(), over all tries with the same result. */
struct tw_latency {
    size_t n;                /* tries of known duration */
    tw_ns median_ns, p99_ns; /* their median and 99th percentile */
};

struct tw_storm {
    uint64_t n_connections; /* of successful churns */
    tw_ns took_ns;          /* for all of them; 0: unknown */
    bool held_known;
    uint64_t held;  /* TIME-WAIT sockets on the servers' ports, from tw_storm_held() */
    bool held_late; /* some may have expired before the count */
    bool memory_known;
    int64_t memory_bytes;              /* growth of the kernel's slabs, of the whole machine */
    struct tw_latency refused, worked; /* bind() that failed with any errno; that succeeded */
};

/* A machine's slabs vary by that much without any TIME-WAIT socket. */
enum { TW_SLABS_NOISE = 8 << 20 };

/* Does the run have a churn? */
bool tw_storm_is_one(const struct tw_run *run);

/* Computes them. Fails with ENOMEM. */
TW_MUST_USE int tw_storm_of(const struct tw_run *run, struct tw_storm *out, struct tw_err *err);

/* The last observation until until_ns (run time) with a count for the name, an index into the
 * run's names or -1; -1: none. */
long tw_storm_last_count(const struct tw_run *run, int who, enum tw_counted what,
                         tw_ns until_ns);

/* The count of TIME-WAIT sockets on that name's port that includes all that were created: the
 * last one less than 60 s after the start of the first churn, before any timer has expired. If
 * there is none, the last count of all; *out_late_ns is then its time after the start of the
 * first churn, otherwise 0. Returns the observation; -1: there is no count. */
long tw_storm_held(const struct tw_run *run, int who, tw_ns *out_late_ns);

/* Connections per second; 0: unknown. */
uint64_t tw_storm_rate(const struct tw_storm *storm);

/* Bytes of memory per held socket; 0: unknown, or within the noise. */
uint64_t tw_storm_bytes_each(const struct tw_storm *storm);

#endif
