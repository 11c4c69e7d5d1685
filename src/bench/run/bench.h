#ifndef TW_BENCH_H
#define TW_BENCH_H

#include "bench_spec.h"
#include "err.h"

/* Runs one experiment in the world that the caller is in: peers, capture, steps, probes.
 *
 * stop_fd: see world.h; when it becomes readable the run ends early, is whole as far as it went,
 * and says so (facts.interrupted). What the peers and the kernel did wrong is in *out; an error
 * is what kept the lab from looking. *out is the caller's to drop. */
TW_MUST_USE int tw_bench_run(const struct tw_bench_spec *spec, int stop_fd, struct tw_run *out,
                             struct tw_err *err);

#endif
