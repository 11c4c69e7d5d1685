#ifndef TW_MANY_H
#define TW_MANY_H

#include "bench.h"
#include "folder.h"

/* Many experiments side by side, each in its own process and world: what goes wrong in one is
 * that one's result and nobody else's. */
struct tw_job {
    const struct tw_experiment *experiment; /* the caller's */
    bool ran;                               /* run is filled, and its files are published */
    struct tw_run run;                      /* to be dropped with tw_jobs_drop */
    struct tw_err err;                      /* why not, when it did not */
    struct tw_progress *progress;           /* while it runs; NULL otherwise */
};

struct tw_many_spec {
    const char *out; /* the folder for NAME.pcap and NAME.ledger */
    enum tw_world_kind world;
    bool first_bind;
    const char *program; /* twlab's version */
    const char *folders; /* where commands are looked for first, a colon between */
    /* Called about four times a second while they run, never within 200 ms of a release that
     * somebody waits for; NULL: nothing is shown. */
    void (*show)(const struct tw_job jobs[], size_t n, void *arg);
    void *show_arg;
};

/* Runs jobs[n] side by side. SIGINT, SIGTERM and SIGHUP end them early; each one that was
 * already ignored stays ignored. *out_signal is the one that came, or 0. Returns -1 only when
 * nothing could be run at all; otherwise each job says what became of it. */
TW_MUST_USE int tw_many_run(const struct tw_many_spec *spec, struct tw_job jobs[], size_t n,
                            int *out_signal, struct tw_err *err);

void tw_jobs_drop(struct tw_job jobs[], size_t n);

#endif
