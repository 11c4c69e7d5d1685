#ifndef TW_PEER_SELF_H
#define TW_PEER_SELF_H

#include "peer_messages.h"

/* The state of a built-in peer inside its process. peer_process.c is the main loop;
 * peer_orders.c, peer_connect.c and peer_churn.c carry out orders; peer_exec.c replaces the
 * process. */

enum { TW_PEER_CONNECTIONS = 1024, TW_PEER_BACKLOG = 1024 };

struct tw_peer_self {
    struct tw_peer_spec *spec; /* `set` changes its options */
    const char *folders;       /* where `exec` searches for a program before PATH */
    int control_fd;
    int listener_fd;
    int connections[TW_PEER_CONNECTIONS]; /* the newest is the last */
    bool ended[TW_PEER_CONNECTIONS];      /* the FIN has arrived: nothing more to read */
    size_t n_connections;
    bool deaf; /* the listening socket was destroyed: no more connections */
    /* the errno of a failure that ends the process; the exit status tells the lab */
    int broken;
};

/* Sends a report to the lab. */
void tw_peer_self_say(struct tw_peer_self *self, const struct tw_peer_news *news);

/* Fills in both endpoints of a connection. For a connection that is already gone, sets an
 * error. */
void tw_peer_self_tell_ends(int fd, struct tw_peer_news *news);

/* Sends all the bytes. Returns false with errno on failure. */
TW_MUST_USE bool tw_peer_self_send(int fd, const char *bytes, size_t n_bytes);

#endif
