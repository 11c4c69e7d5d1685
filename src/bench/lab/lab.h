#ifndef TW_LAB_H
#define TW_LAB_H

#include "bench_spec.h"
#include "cast.h"
#include "recorder.h"
#include "run_counters.h"
#include "sock_diag.h"
#include "wire.h"

/* A run in progress: its participants, the instruments that observe them, and the recorder. */
struct tw_lab {
    const struct tw_bench_spec *spec;
    const struct tw_experiment *experiment; /* points into the recorder's run */
    struct tw_recorder recorder;
    struct tw_cast cast;
    struct tw_sock_diag *diags[2]; /* by enum tw_side; the clients' is NULL without a wire */
    struct tw_wire *wire;          /* NULL: no wire */
    struct tw_run_counters counters;

    int stop_fd;
    int stopped_by; /* the signal; 0: not stopped */
    tw_ns beat_ns;  /* CLOCK_MONOTONIC: the last look; 0: no heartbeat now */
    /* CLOCK_MONOTONIC: until then the lab spins instead of sleeping, because a bind follows
     * and a wake-up takes 100 us or more */
    tw_ns hot_until_ns;
};

/* The run begins now. run, and everything that spec points to, are the caller's. */
void tw_lab_begin(struct tw_lab *lab, const struct tw_bench_spec *spec, int stop_fd,
                  struct tw_run *run);

/* Kills, closes and frees everything except the run. */
void tw_lab_drop(struct tw_lab *lab);

/* Adds the packets captured so far, and the wire's actions, to the run. */
TW_MUST_USE int tw_lab_drain(struct tw_lab *lab, struct tw_err *err);

/* Adds everything that the kernel has captured, up to the last packet. */
TW_MUST_USE int tw_lab_drain_all(struct tw_lab *lab, struct tw_err *err);

/* Records the changed states of connections: sample.h. */
TW_MUST_USE int tw_lab_sample(struct tw_lab *lab, struct tw_err *err);

/* Waits until fd (-1: none) is readable, until_ns (CLOCK_MONOTONIC) has passed, or the run is
 * stopped; captured packets are added meanwhile. Returns 1 when fd is readable, 0 otherwise.
 */
TW_MUST_USE int tw_lab_wait(struct tw_lab *lab, int fd, tw_ns until_ns, struct tw_err *err);

#endif
