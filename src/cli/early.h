#ifndef TW_EARLY_H
#define TW_EARLY_H

#include "batch.h"

/* Reports on a terminal, as soon as there is something to report: what is known of a run when
 * its wait begins, the rest when it is over, and a run without a wait as a whole. In the order
 * of the command line where that does not take longer. Nothing is told twice.
 *
 *     struct tw_early early = {.style = style, .batch = &batch};
 *     tw_early_tell(&early) ... while they run, and once when all are over
 */
struct tw_early_run {
    enum { TW_TOLD_NOTHING, TW_TOLD_KNOWN, TW_TOLD_ALL } told;
    char began[TW_NAME_SIZE]; /* of the run that was told of: it may be run again */
};

struct tw_early {
    struct tw_text_style style; /* of what is told; its page is made anew each time */
    unsigned width;             /* of the page; 0: that of the terminal, as it is then */
    struct tw_batch *batch;
    void (*hide)(
        void); /* called before something is told: takes a live line away; NULL: none */
    struct tw_early_run *runs; /* one for each job; owned */
    size_t last;               /* the job that was told of last ... */
    bool has_begun;            /* ... when any was */
    bool failed;               /* nothing more is told: err says why */
    struct tw_err err;
};

/* Tells on stdout what has become known since. On ENOMEM, or when stdout fails, it tells no
 * more. */
void tw_early_tell(struct tw_early *early);

void tw_early_drop(struct tw_early *early);

#endif
