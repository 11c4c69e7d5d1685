#ifndef TW_PEER_SELF_H
#define TW_PEER_SELF_H

#include "peer.h"

/* The inside of a built-in peer's process, shared by peer_process.c, which lives its life, and
 * peer_orders.c, which carries out what it is told. */

enum { TW_PEER_CONNECTIONS = 1024, TW_PEER_BACKLOG = 1024 };

struct tw_peer_self {
    struct tw_peer_spec *spec; /* its options are changed by `set` */
    int control_fd;
    int listener_fd;
    int connections[TW_PEER_CONNECTIONS]; /* the newest is the last */
    bool ended[TW_PEER_CONNECTIONS]; /* the other side has sent its FIN: nothing more to read */
    size_t n_connections;
    int broken; /* errno: it cannot go on, and ends; that is how the lab learns of it */
};

/* Tells the lab. */
void tw_peer_say(struct tw_peer_self *self, const struct tw_peer_news *news);

/* Fills in where a connection is, both ends. What is gone already has none: an error. */
void tw_peer_tell_ends(int fd, struct tw_peer_news *news);

/* Sends all of it. False with errno when it could not. */
TW_MUST_USE bool tw_peer_send_all(int fd, const char *bytes, size_t n_bytes);

/* Carries out an order of the lab. *news is what came of it. */
void tw_peer_obey(struct tw_peer_self *self, const struct tw_peer_order *order,
                  struct tw_peer_news *news);

#endif
