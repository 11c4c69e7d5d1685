#ifndef TW_RELEASE_H
#define TW_RELEASE_H

#include "follow.h"

/* What a probe's binds came to: the first try, the bracket of the release, held. */
struct tw_release {
    long first_seen;    /* index of the first try's observation; -1: none was made */
    int first_error;    /* 0: OK */
    long refused_seen;  /* the last refused one before the success; -1: none */
    long released_seen; /* the first that worked; -1: none */
    size_t n_tries;     /* until then, that one included */
    bool waited;        /* since_ns is of a TIME-WAIT on the probe's port */
    bool since_known;   /* since_ns is: */
    tw_ns since_ns;  /* the active closer's last ACK (start of TIME-WAIT on the probe's port),
                      * or, where nobody on the port waits, the close that freed it: LISTEN
                      * gone, else the end of the server's stop; run time */
    long since_seen; /* the observation that since_ns is of; -1: none */
    unsigned since_who;   /* the name it is about, when since_known */
    tw_ns from_ns, to_ns; /* the bracket: start of the last refused call, end of the first that
                           * worked; run time; meaningful when the observations are there */
    long proof_seen;      /* the proof of life's step; -1: none was made */
    tw_ns proof_ns;       /* how long that took; -1: not known, or it failed */
};

/* Works it out for a probe, by its index in run->experiment.probes. */
void tw_release_of(const struct tw_run *run, const struct tw_follow *follow, unsigned probe,
                   struct tw_release *out);

/* The port a probe tries, as the experiment has it: its own, or the first server's. */
uint16_t tw_release_port(const struct tw_run *run, unsigned probe);

/* TCP_TIMEWAIT_LEN: Linux, include/net/tcp.h. */

/* The port of a peer's end of its connections. A client's, which the kernel chose, is known
 * from the run's endpoints, or not at all: 0. */
uint16_t tw_release_peer_port(const struct tw_run *run, const struct tw_peer_spec *peer);

/* A bracket wider than this is `disturbed`. */
#define TW_DISTURBED (5 * TW_MS)

#endif
