#ifndef TW_EARLY_H
#define TW_EARLY_H

#include "batch.h"

/* Reports on a terminal as early as possible: the preliminary part of a run when its wait
 * begins, the rest when it is over, and a run without a wait as a whole. The order is that of
 * the command line where that costs no time. Nothing is reported twice.
 *
 *     struct tw_early early = {.style = style, .batch = &batch};
 *     tw_early_tell(&early) ... while they run, and once when all are over */
struct tw_early_run {
    enum { TW_TOLD_NOTHING, TW_TOLD_KNOWN, TW_TOLD_ALL } told;
    char began[TW_NAME_SIZE]; /* of the run that was reported: it may be run again */
};

struct tw_early {
    struct tw_text_style style; /* of the reports; its page is computed anew each time */
    unsigned width;             /* of the page; 0: the terminal's current width */
    struct tw_batch *batch;
    /* called before each report, to clear the live line; NULL: none */
    void (*hide)(void);
    struct tw_early_run *runs; /* one for each job; owned */
    size_t last;               /* the job reported last ... */
    bool has_begun;            /* ... if any was */
    bool failed;               /* no further reports: err is the reason */
    struct tw_err err;
};

/* Prints on stdout the results that are new. Stops reporting after ENOMEM or a failure of
 * stdout. */
void tw_early_tell(struct tw_early *early);

void tw_early_drop(struct tw_early *early);

#endif
