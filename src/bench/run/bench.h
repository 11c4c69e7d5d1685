#ifndef TW_BENCH_H
#define TW_BENCH_H

#include "bench_spec.h"
#include "err.h"

/* Runs one experiment in the caller's world: peers, capture, steps, probes.
 *
 * stop_fd: see world.h. When it becomes readable, the run ends early and is complete up to
 * that point (facts.interrupted). Failures of peers and of the kernel are in *out; an error
 * means that the lab could not observe. *out is the caller's to drop. */
TW_MUST_USE int tw_bench_run(const struct tw_bench_spec *spec, int stop_fd, struct tw_run *out,
                             struct tw_err *err);

#endif
