#ifndef TW_SOCK_DIAG_H
#define TW_SOCK_DIAG_H

#include "endpoint.h"
#include "err.h"
#include "run.h"
#include "tcp_state.h"

/* The kernel's view of its TCP sockets: sock_diag(7), one socket or a few at a time. Answers concern the network namespace in which it was opened, and need
 * no privilege. */
struct tw_sock_diag;

struct tw_diag_socket {
    struct tw_endpoint local, remote; /* remote port 0: not connected */
    enum tw_tcp_state state;
    int64_t timer_ms; /* time until its timer expires; -1: no timer runs */
    uint32_t uid;     /* of the creator; 0 for a socket in TIME-WAIT */
    uint64_t inode;   /* 0: no process has it open any more */
};

/* The sockets found; the array is the caller's. */
struct tw_diag_list {
    struct tw_diag_socket *sockets;
    size_t n_room, n; /* n may exceed n_room */
};

TW_MUST_USE int tw_sock_diag_open(struct tw_sock_diag **out, struct tw_err *err);
void tw_sock_diag_drop(struct tw_sock_diag **diag);

/* From now on, also finds sockets bound to that device (SO_BINDTODEVICE), which the kernel
 * finds only when the request names the device. A device that does not exist is ignored. */
void tw_sock_diag_watch_device(struct tw_sock_diag *diag, const char *name);

/* Looks up the socket at `local` connected to `remote`; remote NULL: the listening socket. One
 * hash lookup, a few microseconds regardless of the number of sockets (inet_diag_dump_one).
 * Returns 1 with *out filled, 0 when there is none, -1 with err. */
TW_MUST_USE int tw_sock_diag_find(struct tw_sock_diag *diag, const struct tw_endpoint *local,
                                  const struct tw_endpoint *remote, struct tw_diag_socket *out,
                                  struct tw_err *err);

/* Lists the sockets on a local port (host order; 0: any) in any of the states, one bit 1 << enum
 * tw_tcp_state each. Adds at most n_room of them to the list and counts all. The kernel walks
 * its socket tables for this: about a millisecond, unless only LISTEN and BOUND are requested.
 */
TW_MUST_USE int tw_sock_diag_list(struct tw_sock_diag *diag, uint16_t port, unsigned states,
                                  struct tw_diag_list *list, struct tw_err *err);

/* Destroys the socket at `local` connected to `remote`, like `ss -K` (SOCK_DESTROY). Needs
 * CAP_NET_ADMIN. *out_error is 0 or the errno; EOPNOTSUPP: the kernel lacks this. */
TW_MUST_USE int tw_sock_diag_destroy(struct tw_sock_diag *diag, const struct tw_endpoint *local,
                                     const struct tw_endpoint *remote, int *out_error,
                                     struct tw_err *err);

/* Whether this kernel lists sockets that are only bound (TCP_BOUND_INACTIVE, Linux 6.8).
 * Tested with a socket of its own, bound for a moment to a port that the kernel chooses. */
TW_MUST_USE int tw_sock_diag_shows_bound(struct tw_sock_diag *diag, enum tw_known *out,
                                         struct tw_err *err);

#endif
