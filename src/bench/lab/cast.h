#ifndef TW_CAST_H
#define TW_CAST_H

#include "peer.h"
#include "tcp_state.h"

/* The participants of a run. The index is that of the peer in the experiment, and of its name
 * in the run. */

/* A server's own socket, listening or only bound. */
struct tw_listener {
    struct tw_endpoint at;   /* port 0: none */
    uint64_t inode;          /* of the socket; 0: unknown (a command's) */
    enum tw_tcp_state state; /* LISTEN or BOUND, at the last query */
    bool is_there;           /* it existed at the last query */
    tw_ns looked_ns;         /* since the run began: the last query that found it */
};

struct tw_cast {
    struct tw_peer peers[TW_MAX_PEERS];
    struct tw_listener listeners[TW_MAX_PEERS];
    unsigned connecting_to; /* the server of the last `connect` */
    unsigned n_made;        /* connections that a built-in client made */
    unsigned n_accepted[TW_MAX_PEERS];
    bool deaf[TW_MAX_PEERS]; /* its listening socket is closed; a child may still have it */
    /* a child of the peer that keeps its descriptors open; 0: none */
    pid_t forked[TW_MAX_PEERS];
    unsigned n_sources; /* sources used by churns: none is used twice */
    bool not_allowed;   /* a peer cannot run as its user: the experiment is not run */
};

/* A command's terminal, to wait for output; -1: the peer has none, or the other end is closed.
 */
int tw_cast_terminal(const struct tw_cast *cast, unsigned who);

/* Kills the peers that still run. */
void tw_cast_drop(struct tw_cast *cast);

#endif
