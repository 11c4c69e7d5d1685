#ifndef TW_LAB_H
#define TW_LAB_H

#include "bench_spec.h"
#include "cast.h"
#include "recorder.h"
#include "run_counters.h"
#include "sock_diag.h"
#include "wire.h"

/* A run while it is made: who takes part, what looks at them, and where that is written. */
struct tw_lab {
    const struct tw_bench_spec *spec;
    const struct tw_experiment *experiment; /* the recorder's run has it */
    struct tw_recorder recorder;
    struct tw_cast cast;
    struct tw_sock_diag *diags[2]; /* by enum tw_side; the clients' is NULL without a wire */
    struct tw_wire *wire;          /* NULL: there is none */
    struct tw_run_counters counters;

    int stop_fd;
    int stopped_by;     /* the signal; 0: go on */
    tw_ns beat_ns;      /* CLOCK_MONOTONIC: when the lab looked last; 0: it does not beat */
    tw_ns hot_until_ns; /* CLOCK_MONOTONIC: until then waiting is spinning, as a bind follows on
                         * what is waited for, and waking up from sleep takes 100 us and more */
};

/* The run begins now. The caller's: run, and what is at spec. */
void tw_lab_begin(struct tw_lab *lab, const struct tw_bench_spec *spec, int stop_fd,
                  struct tw_run *run);

/* Kills, closes and frees all that is in it, but for the run. */
void tw_lab_drop(struct tw_lab *lab);

/* Takes what was captured so far, and what the wire has done, into the run. */
TW_MUST_USE int tw_lab_drain(struct tw_lab *lab, struct tw_err *err);

/* Takes in what the kernel has captured, down to the last packet. */
TW_MUST_USE int tw_lab_drain_all(struct tw_lab *lab, struct tw_err *err);

/* Records the states that connections have come to: sample.h. */
TW_MUST_USE int tw_lab_sample(struct tw_lab *lab, struct tw_err *err);

/* Waits until fd (-1: none) is readable, the moment (CLOCK_MONOTONIC) has come, or the run is
 * to end; what is captured meanwhile is taken in. Returns 1 when fd is readable, 0 otherwise.
 */
TW_MUST_USE int tw_lab_wait(struct tw_lab *lab, int fd, tw_ns until_ns, struct tw_err *err);

#endif
