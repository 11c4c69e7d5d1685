#ifndef TW_SOCK_H
#define TW_SOCK_H

#include "err.h"
#include "experiment.h"

#include <sys/socket.h>

/* TCP sockets, for both families, with the options that experiments set. Every descriptor is
 * close-on-exec. An errno that an experiment may be about (of bind, listen, connect) is a
 * result, returned as *out_error with 0; what stops the experiment is an error. */

/* Fills *to from the endpoint. Returns its length. */
socklen_t tw_sock_address(const struct tw_endpoint *endpoint, struct sockaddr_storage *to);

/* The endpoint of a socket address; false when it is of another family. */
TW_MUST_USE bool tw_sock_endpoint(const struct sockaddr_storage *address,
                                  struct tw_endpoint *out);

/* Fails with why this kernel makes no MPTCP sockets. */
TW_MUST_USE int tw_sock_has_mptcp(struct tw_err *err);

/* A new socket with the options set; the caller's. */
TW_MUST_USE int tw_sock_new(enum tw_family family, const struct tw_socket_options *options,
                            int *out_fd, struct tw_err *err);

/* Sets one option on a socket that is there. 0 or the errno. */
int tw_sock_set(int fd, const struct tw_option_change *change);

/* bind(), once. 0 or the errno. */
int tw_sock_bind(int fd, const struct tw_endpoint *at);

/* connect(), for at most so long where the socket has a time-out. A process that was stopped
 * comes back from it with EINTR, and the connection is made all the same: it is waited for. 0
 * or the errno. */
int tw_sock_connect(int fd, const struct tw_endpoint *to, tw_ns wait_ns);

/* bind() and listen() on a new socket. *out_fd is the caller's when *out_error is 0. */
TW_MUST_USE int tw_sock_listen(const struct tw_endpoint *at,
                               const struct tw_socket_options *options, int *out_fd,
                               int *out_error, struct tw_err *err);

/* Is this the errno of a machine that lacks memory or descriptors? No experiment is about that:
 * whatever call it came from, it stops the experiment. */
bool tw_sock_is_shortage(int error);

/* Where a socket is bound, and to what it is connected. */
TW_MUST_USE int tw_sock_local(int fd, struct tw_endpoint *out, struct tw_err *err);
TW_MUST_USE int tw_sock_remote(int fd, struct tw_endpoint *out, struct tw_err *err);

/* The loopback address of the family when the endpoint's is the wildcard: where a client
 * reaches what listens there. */
void tw_sock_reach(struct tw_endpoint *endpoint);

#endif
