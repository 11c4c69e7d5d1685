#ifndef TW_JOBS_H
#define TW_JOBS_H

#include "board.h"
#include "judged.h"

/* Parallel runs: the input and the result of each. */
enum { TW_JOB_NAME = TW_EXPERIMENT_NAME + 24 };

struct tw_job {
    const struct tw_experiment *experiment; /* the caller's */
    char name[TW_JOB_NAME]; /* of its files; empty: the experiment's name is used */
    tw_ns after_ns;         /* earliest start, counted from the first run's */
    /* run is filled and its files are published, unless keep() rejected them: then both are
     * gone */
    bool ran;
    struct tw_run run;         /* dropped by tw_jobs_drop, like the next four */
    struct tw_judged judged;   /* run, judged once, before it is annotated */
    bool has_known;            /* known is filled: with `early`, when the wait has begun */
    struct tw_run known;       /* the preliminary run (facts.waiting) */
    struct tw_judged prepared; /* known, prepared but not judged: it is not over */
    /* CLOCK_REALTIME: when the files of an earlier run that this run replaced had been
     * written; 0: none */
    tw_ns replaced_ns;
    struct tw_err err;            /* the reason, when ran is false */
    struct tw_progress *progress; /* while the jobs run; NULL otherwise */
};

struct tw_many_spec {
    const char *out; /* the output folder for NAME.pcap and NAME.ledger */
    enum tw_venue venue;
    bool first_bind;
    bool early;          /* fill `known` when a run's wait begins */
    const char *program; /* twlab's version */
    const char *folders; /* where commands are searched for first, separated by colons */
    size_t n_at_once;    /* run at most this many at once; 0: all */
    /* Called about four times a second while jobs run, never within 200 ms of a release; NULL:
     * not called. */
    void (*show)(const struct tw_job jobs[], size_t n, void *arg);
    void *show_arg;
    /* Called with a job whose run has just been judged: whether to keep the run and its files.
     * NULL: keep all. */
    bool (*keep)(const struct tw_job *job, void *arg);
    void *keep_arg;
    /* Called with a sentence for the user, when something differs from the request. */
    void (*say)(const char *text);
};

/* Drop the run with its judgement, and the preliminary run. Safe twice. */
void tw_jobs_drop_run(struct tw_job *job);
void tw_jobs_drop_known(struct tw_job *job);

/* Drops both of jobs[n]. Safe twice. */
void tw_jobs_drop(struct tw_job jobs[], size_t n);

#endif
