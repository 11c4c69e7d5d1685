#ifndef TW_BENCH_H
#define TW_BENCH_H

#include "board.h"
#include "err.h"
#include "run.h"
#include "timer_wheel.h"

/* One experiment, run in the world that the caller is in: peers, capture, steps, probes. */
struct tw_bench_spec {
    const struct tw_experiment *experiment;
    enum tw_venue venue;
    bool first_bind;              /* the first try of each probe only */
    const char *program;          /* twlab's version */
    const char *folders;          /* where commands are looked for first, a colon between */
    struct tw_jiffies jiffies;    /* hz 0: nothing is predicted */
    int folder_fd;                /* NAME.pcap goes there */
    const struct tw_board *board; /* of all runs that are made beside it */
    struct tw_progress *progress; /* its own on the board */
    /* Called once when the first tries are made and a release is waited for, with what is known
     * by then (facts.waiting), at a moment when nobody measures; NULL: nobody wants it. */
    void (*publish)(const struct tw_bench_spec *spec, const struct tw_run *known);
};

/* Runs it. stop_fd: see world.h; when it becomes readable the run ends early, is whole as far
 * as it went, and says so (facts.interrupted). What the peers and the kernel did wrong is in
 * *out; an error is what kept the lab from looking. *out is the caller's to drop. */
TW_MUST_USE int tw_bench_run(const struct tw_bench_spec *spec, int stop_fd, struct tw_run *out,
                             struct tw_err *err);

#endif
