#ifndef TW_RESTART_RUN_H
#define TW_RESTART_RUN_H

#include "folder.h"
#include "proc.h"
#include "restart_ruling.h"

/* Restarts servers, each in a private world, several side by side. */

/* One restart: what is asked, and its result. */
struct tw_restart_job {
    struct tw_restart ask;
    char name[TW_EXPERIMENT_NAME]; /* of its files: NAME.pcap, .pcapng and .ledger */
    struct tw_restarted *seen;     /* owned; shared with its world while that runs */
    struct tw_run run;             /* owned */
    struct tw_restart_ruling ruling;
    bool ran;          /* the three above are filled; otherwise ... */
    struct tw_err err; /* ... why not */

    struct tw_proc world;   /* while it runs */
    struct tw_proc carrier; /* likewise, if the question has ports for it */
    struct tw_folder folder;
};

struct tw_restart_runs {
    struct tw_restart_job *jobs;
    size_t n;
    const char *out;     /* the folder for the files */
    const char *program; /* twlab's version */
    size_t n_at_once;    /* run at most so many at a time; 0: all */
    /* Called about ten times a second while they run; NULL: not called. */
    void (*show)(const struct tw_restart_job jobs[], size_t n);
};

/* Runs the jobs, in which ask and name are set, to their end: each at the latest about
 * start_within + 2 stop_within + wait + 10 s from now. SIGINT, SIGTERM, SIGHUP and SIGQUIT end
 * them early. When it returns, no process of a world is left. Fails only when nothing could be
 * run. */
TW_MUST_USE int tw_restart_run(struct tw_restart_runs *runs, struct tw_err *err);

/* Frees and empties the job; safe twice. */
void tw_restart_run_drop(struct tw_restart_job *job);

#endif
