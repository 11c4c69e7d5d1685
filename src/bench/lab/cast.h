#ifndef TW_CAST_H
#define TW_CAST_H

#include "peer.h"
#include "tcp_state.h"

/* Who takes part in a run. The index is the peer's in the experiment, and its name's in the
 * run. */

/* A server's own socket, which listens, or is only bound. */
struct tw_listener {
    struct tw_endpoint at;   /* port 0: there is none */
    uint64_t inode;          /* of the socket; 0: a command's, of which it is not known */
    enum tw_tcp_state state; /* LISTEN or BOUND; the kernel said so last */
    bool is_there;           /* likewise */
    tw_ns looked_ns;         /* since the run began: when it was last asked for and there */
};

struct tw_cast {
    struct tw_peer peers[TW_MAX_PEERS];
    struct tw_listener listeners[TW_MAX_PEERS];
    unsigned connecting_to; /* the server of the last `connect` */
    unsigned n_made;        /* connections that a built-in client made */
    unsigned n_accepted[TW_MAX_PEERS];
    bool deaf[TW_MAX_PEERS];    /* its listening socket is gone; a child may have it still */
    pid_t forked[TW_MAX_PEERS]; /* a child of the peer that holds on to its descriptors; 0: none
                                 */
    unsigned n_sources;         /* of churns that were used up: none is used twice */
    bool not_allowed; /* a peer cannot run as the user that it must be: nothing is run */
};

/* The terminal of a command, to wait for what it prints; -1: the peer has none, or nobody is at
 * its other end any more. */
int tw_cast_terminal(const struct tw_cast *cast, unsigned who);

/* Kills those who are still there. */
void tw_cast_drop(struct tw_cast *cast);

#endif
