#ifndef TW_PACING_H
#define TW_PACING_H

#include "bench_spec.h"
#include "probers.h"

/* The intervals of probing and sampling during the wait for a release. `now` is on
 * CLOCK_MONOTONIC. */

/* The interval between queries of the states, in nanoseconds: one second; near a release 0 (at
 * every try), except with many runs, because a query takes ten times as long as a try. */
tw_ns tw_pacing_sample_every(const struct tw_bench_spec *spec, const struct tw_probers *probers,
                             tw_ns now);

/* The time of the next try, on the same clock: every 20 ms, and far more often near a
 * predicted release. */
tw_ns tw_pacing_next_try(const struct tw_bench_spec *spec, const struct tw_probers *probers,
                         tw_ns now);

#endif
