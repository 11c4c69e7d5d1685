#ifndef TW_PEER_SELF_H
#define TW_PEER_SELF_H

#include "peer_messages.h"

/* The inside of a built-in peer's process: peer_process.c lives its life, peer_orders.c,
 * peer_connect.c and peer_churn.c carry out what it is told, and with peer_exec.c it ends. */

enum { TW_PEER_CONNECTIONS = 1024, TW_PEER_BACKLOG = 1024 };

struct tw_peer_self {
    struct tw_peer_spec *spec; /* its options are changed by `set` */
    const char *folders;       /* where `exec` looks for a program before the PATH */
    int control_fd;
    int listener_fd;
    int connections[TW_PEER_CONNECTIONS]; /* the newest is the last */
    bool ended[TW_PEER_CONNECTIONS]; /* the other side has sent its FIN: nothing more to read */
    size_t n_connections;
    bool deaf;  /* the listening socket was destroyed under it: nobody comes any more */
    int broken; /* errno: it cannot go on, and ends; that is how the lab learns of it */
};

/* Tells the lab. */
void tw_peer_self_say(struct tw_peer_self *self, const struct tw_peer_news *news);

/* Fills in where a connection is, both ends. What is gone already has none: an error. */
void tw_peer_self_tell_ends(int fd, struct tw_peer_news *news);

/* Sends all of it. False with errno when it could not. */
TW_MUST_USE bool tw_peer_self_send(int fd, const char *bytes, size_t n_bytes);

#endif
