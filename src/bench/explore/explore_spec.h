#ifndef TW_EXPLORE_SPEC_H
#define TW_EXPLORE_SPEC_H

#include "clock.h"
#include "rule_case.h"

/* How to compare the bind rule with this kernel: random cases are played in network namespaces
 * of their own, and the rule is asked about each bind() and listen() too. */
struct tw_explore_spec {
    uint64_t seed; /* determines the cases, for any number of workers */
    uint64_t n_cases;
    tw_ns limit_ns;                  /* start no case after this time; 0 for no limit */
    unsigned n_workers;              /* processes, 1 to TW_EXPLORE_MAX_WORKERS */
    const struct tw_rule_case *only; /* play only this case; NULL for random ones */
    bool first;                      /* stop at the first contradiction */
    /* Reports progress; may be NULL. */
    void (*show)(uint64_t n_done, uint64_t n_cases, void *arg);
    void *arg;
};
enum { TW_EXPLORE_MAX_WORKERS = 16 };

#endif
