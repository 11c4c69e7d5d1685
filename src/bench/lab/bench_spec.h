#ifndef TW_BENCH_SPEC_H
#define TW_BENCH_SPEC_H

#include "board.h"
#include "run.h"
#include "timer_wheel.h"

/* The input of a run: the experiment, and how to run it. */
struct tw_bench_spec {
    const struct tw_experiment *experiment;
    enum tw_venue venue;
    bool first_bind;     /* only the first try of each probe */
    const char *program; /* twlab's version */
    /* where commands are searched for first, separated by colons */
    const char *folders;
    struct tw_jiffies jiffies;    /* hz 0: no prediction */
    int folder_fd;                /* the directory for NAME.pcap */
    const struct tw_board *board; /* the board of all parallel runs */
    struct tw_progress *progress; /* this run's entry on the board */
    /* Called once, after the first tries, when the wait for a release begins, with the run as
     * known by then (facts.waiting), at a time when no run measures; NULL: not called. */
    void (*publish)(const struct tw_bench_spec *spec, const struct tw_run *known);
};

#endif
