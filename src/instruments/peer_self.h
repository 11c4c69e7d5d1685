#ifndef TW_PEER_SELF_H
#define TW_PEER_SELF_H

#include "peer.h"

/* The inside of a built-in peer's process, shared by peer_process.c, which lives its life,
 * peer_orders.c and peer_churn.c, which carry out what it is told, and peer_exec.c, with which
 * it ends. */

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
void tw_peer_say(struct tw_peer_self *self, const struct tw_peer_news *news);

/* Fills in where a connection is, both ends. What is gone already has none: an error. */
void tw_peer_tell_ends(int fd, struct tw_peer_news *news);

/* Sends all of it. False with errno when it could not. */
TW_MUST_USE bool tw_peer_send_all(int fd, const char *bytes, size_t n_bytes);

/* Carries out an order of the lab. *news is what came of it. */
void tw_peer_obey(struct tw_peer_self *self, const struct tw_peer_order *order,
                  struct tw_peer_news *news);

/* The two sides of TW_CHURN. The server says TW_NEWS_READY when it is about to accept. */
void tw_peer_churn_server(struct tw_peer_self *self, const struct tw_peer_order *order,
                          struct tw_peer_news *news);
void tw_peer_churn_client(struct tw_peer_self *self, const struct tw_peer_order *order,
                          struct tw_peer_news *news);

/* Becomes the program: with a stdin on which nothing ever comes, what it prints thrown away,
 * and of what is open here the sockets alone that are without FD_CLOEXEC. Returns only when it
 * could not, with the errno; *out_unprepared: of what comes before the program. Needs
 * Linux 5.11 (CLOSE_RANGE_CLOEXEC). */
TW_MUST_USE int tw_peer_exec(const struct tw_peer_self *self, const char *command,
                             bool *out_unprepared);

#endif
