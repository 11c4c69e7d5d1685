#ifndef TW_BENCH_SPEC_H
#define TW_BENCH_SPEC_H

#include "board.h"
#include "run.h"
#include "timer_wheel.h"

/* What is to be run, and how. */
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

#endif
