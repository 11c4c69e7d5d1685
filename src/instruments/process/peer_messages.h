#ifndef TW_PEER_MESSAGES_H
#define TW_PEER_MESSAGES_H

#include "experiment.h"

#include <sys/types.h>

/* The messages between the lab and the process of a built-in peer. */

/* To the peer. The steps are connect, churn, send, write, read, shutdown, close, set, listen,
 * fork and exec. */
struct tw_peer_order {
    struct tw_step step;
    struct tw_endpoint to; /* TW_CONNECT, TW_CHURN */
    unsigned first_source; /* TW_CHURN: index of the first source (churn_source.h) */
};

enum tw_news_kind {
    /* The server is bound and listens at `local`, or failed (error); the client runs. EPERM:
     * only root can change to that user. Repeated when a server is about to accept the
     * connections of a TW_CHURN. */
    TW_NEWS_READY,
    TW_NEWS_ACCEPTED,  /* a connection was accepted: `local`, `remote` */
    TW_NEWS_CONNECTED, /* one of several was made; TW_NEWS_DONE reports the last */
    TW_NEWS_DONE,      /* the order is finished: error is its errno or 0 */
};

struct tw_peer_news {
    enum tw_news_kind kind;
    int error;
    tw_ns began_ns, took_ns; /* of the system call that matters; CLOCK_MONOTONIC */
    /* after a `connect within`: the time from began_ns to the start of its last failed
     * attempt; 0: the first attempt succeeded */
    tw_ns least_ns;
    struct tw_endpoint local, remote; /* after TW_CONNECT and TW_NEWS_ACCEPTED */
    unsigned n_sources;               /* after a client's TW_CHURN: sources used */
    pid_t child;                      /* after TW_FORK: the child */
    /* why the socket could not be created as the experiment asks; empty: it was */
    char unmade[80];
    /* after TW_EXEC: the error occurred before exec(), which was not attempted */
    bool unprepared;
    uint64_t inode; /* the server's socket, with TW_NEWS_READY */
};

#endif
