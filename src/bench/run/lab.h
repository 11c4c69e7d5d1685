#ifndef TW_LAB_H
#define TW_LAB_H

#include "bench.h"
#include "capture.h"
#include "counters.h"
#include "far_end.h"
#include "follow.h"
#include "peer.h"
#include "sock_diag.h"
#include "wire.h"

/* The inside of a run, shared by the files of this floor. */

/* A connection that the lab made: who is at its ends, and where. */
struct tw_link {
    unsigned peer[2]; /* of the experiment: the client, the server */
    unsigned who[2];  /* names of the run: a peer's first connection has its name, "client", the
                       * second "client.2", and so on; so has the server's side */
    struct tw_endpoint at[2];
    bool isn_known[2];
    uint32_t isn[2]; /* the first sequence number of each side: relative 0 */
    struct {
        bool seen; /* the next two are of the observation recorded last */
        enum tw_tcp_state state;
        tw_ns at_ns;
        int64_t timer_ms;
    } last[2];
    bool is_proof; /* not sampled: its states are not what the experiment is about */
};

/* A server's own socket, which listens, or is only bound. */
struct tw_listener {
    struct tw_endpoint at;   /* port 0: there is none */
    uint64_t inode;          /* of the socket; 0: a command's, of which it is not known */
    enum tw_tcp_state state; /* LISTEN or BOUND; the kernel said so last */
    bool is_there;           /* likewise */
    tw_ns looked_ns;         /* since the run began: when it was last asked for and there */
};

/* What TCP's counters came to, without what proofs of life did to them. */
struct tw_counting {
    struct tw_counters from[2]; /* the servers' side, and behind a wire the clients' */
    struct tw_counters grown;
    bool begun, failed; /* they were read; they could not be, once */
};

struct tw_lab {
    const struct tw_bench_spec *spec;
    const struct tw_experiment *experiment;
    struct tw_run *run;
    tw_ns began_ns; /* CLOCK_MONOTONIC; the run's zero */

    int stop_fd;
    int stopped_by; /* the signal; 0: go on */

    struct tw_capture *capture;
    tw_ns offset_ns; /* CLOCK_REALTIME to CLOCK_MONOTONIC, as of the last look at the capture */
    tw_ns first_offset_ns;       /* ... as of the run's beginning */
    tw_ns drained_ns;            /* CLOCK_MONOTONIC: when that was */
    struct tw_captured *waiting; /* segments of connections that the lab does not know yet */
    size_t n_waiting, n_waiting_room;
    size_t n_named;    /* frames that have become observations */
    size_t n_segments; /* likewise, and whenever more is known of one */
    tw_ns beat_ns;     /* CLOCK_MONOTONIC: when the lab looked last; 0: it does not beat */
    tw_ns stamped_ns;  /* the last frame's stamp, on the run's clock */

    struct tw_sock_diag *diag;
    struct tw_wire *wire; /* NULL: no wire; else what follows is the clients' side's */
    struct tw_capture *far_capture;
    struct tw_sock_diag *far_diag;
    struct tw_far_end far_end;
    struct tw_link links[TW_MAX_CONNECTIONS];
    size_t n_links;

    struct tw_peer peers[TW_MAX_PEERS]; /* names of the run, too: peer i is name i */
    struct tw_listener listeners[TW_MAX_PEERS];
    unsigned connecting_to; /* the server of the last `connect` */
    unsigned n_made;        /* connections that a built-in client made */
    unsigned n_accepted[TW_MAX_PEERS];
    bool deaf[TW_MAX_PEERS];    /* its listening socket is gone; a child may have it still */
    pid_t forked[TW_MAX_PEERS]; /* a child of the peer that holds on to its descriptors; 0: none
                                 */
    unsigned n_sources;         /* of churns that were used up: none is used twice */
    struct tw_counting counting;
    bool not_allowed;   /* a peer could not be who it is to be: the experiment is not run */
    tw_ns hot_until_ns; /* CLOCK_MONOTONIC: until then waiting is spinning, as a bind follows on
                         * what is waited for, and waking up from sleep takes 100 us and more */
};

#endif
