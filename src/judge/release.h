#ifndef TW_RELEASE_H
#define TW_RELEASE_H

#include "follow.h"

/* What a probe's binds came to: the first try, the bracket of the release, held. */
struct tw_release {
    long first_seen;    /* index of the first try's observation; -1: none was made */
    int first_error;    /* 0: OK */
    long refused_seen;  /* the last refused one before the success; -1: none */
    long released_seen; /* the first that worked; -1: none */
    size_t n_tries;
    bool since_known; /* since_ns is: */
    tw_ns since_ns;   /* the active closer's last ACK (start of TIME-WAIT on the probe's port),
                       * or, where nobody on the port waits, the close that freed it; run time */
    long since_seen;  /* the observation that since_ns is of */
    tw_ns from_ns, to_ns; /* the bracket: start of the last refused call, end of the first that
                           * worked; run time; meaningful when both were seen */
    tw_ns proof_ns;       /* how long the proof of life took; -1: none was made, or it failed */
};

/* Works it out for a probe, by its index in run->experiment.probes. */
void tw_release_of(const struct tw_run *run, const struct tw_follow *follow, unsigned probe,
                   struct tw_release *out);

/* A bracket wider than this is `disturbed`. */
#define TW_DISTURBED (5 * TW_MS)

#endif
