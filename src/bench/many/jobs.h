#ifndef TW_JOBS_H
#define TW_JOBS_H

#include "board.h"
#include "judged.h"

/* What is to be run side by side, and what came of each. */
enum { TW_JOB_NAME = TW_EXPERIMENT_NAME + 24 };

struct tw_job {
    const struct tw_experiment *experiment; /* the caller's */
    char name[TW_JOB_NAME];       /* of its files; empty: the experiment's becomes it */
    tw_ns after_ns;               /* it is started so long after the first one, or later */
    bool ran;                     /* run is filled, and its files are published; unless
                                   * keep() did not want them, then both are gone */
    struct tw_run run;            /* dropped with tw_jobs_drop, as the next four */
    struct tw_judged judged;      /* run, judged: once, before it is annotated */
    bool has_known;               /* known is filled: with `early`, when its wait has begun */
    struct tw_run known;          /* what is known before the wait (facts.waiting) */
    struct tw_judged prepared;    /* known, prepared and not judged: it is not over */
    tw_ns replaced_ns;            /* CLOCK_REALTIME: when the files of an earlier run that its
                                   * own have replaced had been written; 0: there were none */
    struct tw_err err;            /* why not, when it did not */
    struct tw_progress *progress; /* while all of them run; NULL otherwise */
};

struct tw_many_spec {
    const char *out; /* the folder for NAME.pcap and NAME.ledger */
    enum tw_venue venue;
    bool first_bind;
    bool early;          /* what is known of a run before its wait is wanted */
    const char *program; /* twlab's version */
    const char *folders; /* where commands are looked for first, a colon between */
    size_t n_at_once;    /* so many run at a time at most; 0: all of them */
    /* Called about four times a second while they run, never within 200 ms of a release that
     * somebody waits for; NULL: nothing is shown. */
    void (*show)(const struct tw_job jobs[], size_t n, void *arg);
    void *show_arg;
    /* Called with a job whose run has just been judged: are its files, and the run, to be kept?
     * NULL: those of all are. */
    bool (*keep)(const struct tw_job *job, void *arg);
    void *keep_arg;
    /* Called with a sentence for the user, when something is otherwise than was asked for. */
    void (*say)(const char *text);
};

/* Drops the run, and what was judged of it; what was known before it was over. Safe twice. */
void tw_jobs_drop_run(struct tw_job *job);
void tw_jobs_drop_known(struct tw_job *job);

/* Drops both of jobs[n]. Safe twice. */
void tw_jobs_drop(struct tw_job jobs[], size_t n);

#endif
