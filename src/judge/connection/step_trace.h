#ifndef TW_STEP_TRACE_H
#define TW_STEP_TRACE_H

#include "run.h"
#include "stall.h"

/* The observations of the steps of [steps] or of [then], in order, up to the first step with
 * an unexpected result: no step is done after that one. */
struct tw_step_trace {
    const struct tw_step *steps; /* of the experiment */
    size_t n;
    long seen[TW_MAX_STEPS];     /* the observation of each; -1: none */
    const struct tw_step *stuck; /* the first with an unexpected result; NULL: none */
    bool failed;                 /* `stuck` was done, with another result */
    /* ... but that proves nothing: it timed out, and the lab was stalled for much of the time
     * (tw_stall_explains()); otherwise empty */
    char excuse[TW_STALL_TEXT];
    char not_done[TW_STEP_TEXT + 200]; /* `stuck` and its result; empty: all steps are done */
    long last_seen;                    /* the observation of the last step tried; -1: none */
};

/* Finds them from observation *at on, and sets *at to the one after the last found. */
void tw_step_trace_follow(const struct tw_run *run, const struct tw_step *steps, size_t n,
                          size_t *at, struct tw_step_trace *out);

#endif
