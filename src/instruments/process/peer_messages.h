#ifndef TW_PEER_MESSAGES_H
#define TW_PEER_MESSAGES_H

#include "experiment.h"

#include <sys/types.h>

/* What the lab and the process of a built-in peer say to each other. */

/* To the peer: of the steps connect, churn, send, write, read, shutdown, close, set, listen,
 * fork, exec. */
struct tw_peer_order {
    struct tw_step step;
    struct tw_endpoint to; /* TW_CONNECT, TW_CHURN */
    unsigned first_source; /* TW_CHURN: the first place to come from (churn_source.h) */
};

enum tw_news_kind {
    TW_NEWS_READY,     /* the server is bound, and listens, at `local`, or could not (error); a
                        * client is there; EPERM: only root can be another user; again when
                        * a server is about to accept what a TW_CHURN is to make */
    TW_NEWS_ACCEPTED,  /* a connection came in: `local`, `remote` */
    TW_NEWS_CONNECTED, /* one of several was made; TW_NEWS_DONE is of the last */
    TW_NEWS_DONE,      /* the order was carried out, with error as its errno or 0 */
};

struct tw_peer_news {
    enum tw_news_kind kind;
    int error;
    tw_ns began_ns, took_ns; /* of the system call that mattered; CLOCK_MONOTONIC */
    tw_ns least_ns; /* after a `connect within`: when its last try began that failed, since
                     * then; 0: the first one worked */
    struct tw_endpoint local, remote; /* after TW_CONNECT and TW_NEWS_ACCEPTED */
    unsigned n_sources;               /* after a client's TW_CHURN: so many were used up */
    pid_t child;                      /* after TW_FORK: whom it forked */
    char unmade[80]; /* why the socket could not be made as the file has it; empty: it was */
    bool unprepared; /* after TW_EXEC: the error is not the program's, which was not tried */
    uint64_t inode;  /* of a server's socket, with TW_NEWS_READY */
};

#endif
