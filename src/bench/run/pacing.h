#ifndef TW_PACING_H
#define TW_PACING_H

#include "bench_spec.h"
#include "probers.h"

/* How often a port is tried and the kernel asked, while a release is waited for. `now` is a
 * moment of CLOCK_MONOTONIC. */

/* How long after the kernel was asked for states it is asked again, in nanoseconds: a second;
 * 0, which is with every try, round the release, but where many runs are there: to ask the
 * kernel takes ten times as long as to try. */
tw_ns tw_pacing_sample_every(const struct tw_bench_spec *spec, const struct tw_probers *probers,
                             tw_ns now);

/* When to try next, on the same clock: every 20 ms, and far more often round a predicted
 * release. */
tw_ns tw_pacing_next_try(const struct tw_bench_spec *spec, const struct tw_probers *probers,
                         tw_ns now);

#endif
