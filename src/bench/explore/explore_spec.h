#ifndef TW_EXPLORE_SPEC_H
#define TW_EXPLORE_SPEC_H

#include "clock.h"
#include "rule_case.h"

/* How the bind rule is tried against this kernel: random cases are played on it, in network
 * namespaces of their own, and each bind() and listen() in them is put to the rule as well. */
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

#endif
