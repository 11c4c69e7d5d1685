#ifndef TW_STEP_TRACE_H
#define TW_STEP_TRACE_H

#include "run.h"
#include "stall.h"

/* The steps of [steps] or of [then], found again among the observations, in order, up to the
 * first one that did not come to what it should: after that nothing was done. */
struct tw_step_trace {
    const struct tw_step *steps; /* the experiment's */
    size_t n;
    long seen[TW_MAX_STEPS];     /* the observation of each; -1: it was not seen */
    const struct tw_step *stuck; /* the first that did not come to it; NULL: all are done */
    bool failed;                 /* that one was tried, and came to something else */
    /* ... but nothing can be concluded from that: its time was over, and the lab had stood
     * still for much of it (tw_stall_explains()); else empty */
    char excuse[TW_STALL_TEXT];
    char not_done[TW_STEP_TEXT + 200]; /* which, and what it came to; empty: all are done */
    long last_seen; /* the observation of the last that was tried; -1: none */
};

/* Looks for them from observation *at on, and leaves *at behind the last one found. */
void tw_step_trace_follow(const struct tw_run *run, const struct tw_step *steps, size_t n,
                          size_t *at, struct tw_step_trace *out);

#endif
