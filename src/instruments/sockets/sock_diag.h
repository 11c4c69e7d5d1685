#ifndef TW_SOCK_DIAG_H
#define TW_SOCK_DIAG_H

#include "endpoint.h"
#include "err.h"
#include "run.h"
#include "tcp_state.h"

/* What the kernel says of its TCP sockets: sock_diag(7), NETLINK_SOCK_DIAG, through libmnl. The
 * only module that does. Answers are about the network namespace in which it was opened, and
 * need no privilege. */
struct tw_sock_diag;

struct tw_diag_socket {
    struct tw_endpoint local, remote; /* remote port 0: not connected */
    enum tw_tcp_state state;
    int64_t timer_ms; /* what its timer has left; -1: none runs */
    uint32_t uid;     /* of who made it; of a socket in TIME-WAIT: 0 */
    uint64_t inode;   /* 0: no process holds it any more */
};

/* Sockets found; the room for them is the caller's. */
struct tw_diag_list {
    struct tw_diag_socket *sockets;
    size_t n_room, n; /* n may be more than there is room for */
};

TW_MUST_USE int tw_sock_diag_open(struct tw_sock_diag **out, struct tw_err *err);
void tw_sock_diag_drop(struct tw_sock_diag **diag);

/* Sockets that are tied to that device (SO_BINDTODEVICE) are found, too, from now on: the
 * kernel finds one only for who names its device. One that is not there is left out. */
void tw_sock_diag_watch_device(struct tw_sock_diag *diag, const char *name);

/* Asks for the one socket at `local`, connected to `remote`; remote NULL: for the listening
 * one. One lookup in a hash, a few microseconds, however many sockets there are
 * (inet_diag_dump_one). Returns 1 with *out filled, 0 when there is none, -1 with err. */
TW_MUST_USE int tw_sock_diag_find(struct tw_sock_diag *diag, const struct tw_endpoint *local,
                                  const struct tw_endpoint *remote, struct tw_diag_socket *out,
                                  struct tw_err *err);

/* Asks for all sockets on a local port (host order) that are in one of the states, a bit
 * 1 << enum tw_tcp_state each. Adds at most n_room of them to the list, and counts them all.
 * The kernel walks all its sockets for this: about a millisecond, unless the states are LISTEN
 * and BOUND alone. */
TW_MUST_USE int tw_sock_diag_list(struct tw_sock_diag *diag, uint16_t port, unsigned states,
                                  struct tw_diag_list *list, struct tw_err *err);

/* Destroys the socket at `local` connected to `remote`, as `ss -K` does (SOCK_DESTROY): needs
 * CAP_NET_ADMIN. 0 or the errno; EOPNOTSUPP: a kernel without it. */
TW_MUST_USE int tw_sock_diag_destroy(struct tw_sock_diag *diag, const struct tw_endpoint *local,
                                     const struct tw_endpoint *remote, int *out_error,
                                     struct tw_err *err);

/* Does this kernel show sockets that are merely bound (TCP_BOUND_INACTIVE, Linux 6.8)? Asked
 * about a socket of one's own, which is bound for that moment to a port that the kernel
 * chooses. */
TW_MUST_USE int tw_sock_diag_shows_bound(struct tw_sock_diag *diag, enum tw_known *out,
                                         struct tw_err *err);

#endif
