#ifndef TW_EXPLORE_H
#define TW_EXPLORE_H

#include "rule_case.h"
#include "rule_trials.h"

/* Tries the bind rule against this kernel: random cases are played on it, in network namespaces
 * of their own, and each bind() and listen() in them is put to the rule as well. */
struct tw_explore_spec {
    uint64_t seed; /* the same seed gives the same cases, however many workers there are */
    uint64_t n_cases;
    tw_ns limit_ns;                  /* begin no case after so long; 0: as long as it takes */
    unsigned n_workers;              /* processes, 1 to TW_EXPLORE_MAX_WORKERS */
    const struct tw_rule_case *only; /* this one case instead; NULL: random ones */
    bool first;                      /* stop at the first contradiction */
    void (*show)(uint64_t n_done, uint64_t n_cases, void *arg); /* now and then; may be NULL */
    void *arg;
};
enum { TW_EXPLORE_MAX_WORKERS = 16 };

/* Runs it. What the kernel answered is in *out; a signal (SIGINT, SIGTERM, SIGHUP; not one that
 * was ignored before) ends it early. A worker that shows no sign of life for 20 s, or is not
 * through 10 s after it was to stop, is killed and counted (n_hung): it always ends. Returns 0,
 * or -1 when it could not be tried at all: no namespaces, for example. */
TW_MUST_USE int tw_explore_run(const struct tw_explore_spec *spec, struct tw_rule_trials *out,
                               struct tw_err *err);

#endif
