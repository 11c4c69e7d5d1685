#ifndef TW_SOCK_H
#define TW_SOCK_H

#include "err.h"
#include "experiment.h"

#include <sys/socket.h>

/* TCP sockets for IPv4 and IPv6, with the options that experiments set. Every descriptor is
 * close-on-exec. An errno that can be the subject of an experiment (of bind, listen, connect)
 * is a result: the function returns 0 and stores it in *out_error. Anything that prevents the
 * experiment is an error. */

/* Fills *to from the endpoint. Returns the length. */
socklen_t tw_sock_address(const struct tw_endpoint *endpoint, struct sockaddr_storage *to);

/* The endpoint of a socket address; false for another address family. */
TW_MUST_USE bool tw_sock_endpoint(const struct sockaddr_storage *address,
                                  struct tw_endpoint *out);

/* Whether this kernel can create MPTCP sockets: 0, or -1 with the reason. */
TW_MUST_USE int tw_sock_has_mptcp(struct tw_err *err);

/* Creates a socket with the options set; it is the caller's. */
TW_MUST_USE int tw_sock_new(enum tw_family family, const struct tw_socket_options *options,
                            int *out_fd, struct tw_err *err);

/* Sets one option of an existing socket. Returns 0 or the errno. */
int tw_sock_set(int fd, const struct tw_option_change *change);

/* Calls bind() once. Returns 0 or the errno. */
int tw_sock_bind(int fd, const struct tw_endpoint *at);

/* Calls connect(). wait_ns limits the wait if the socket has a timeout. A process that was
 * stopped gets EINTR while the handshake goes on; the function then waits for the result.
 * Returns 0 or the errno. */
int tw_sock_connect(int fd, const struct tw_endpoint *to, tw_ns wait_ns);

/* Calls bind() and listen() on a new socket. *out_fd is the caller's when *out_error is 0. */
TW_MUST_USE int tw_sock_listen(const struct tw_endpoint *at,
                               const struct tw_socket_options *options, int *out_fd,
                               int *out_error, struct tw_err *err);

/* Whether the errno means that the machine lacks memory or descriptors. No experiment studies
 * that: from any call, it stops the experiment. */
bool tw_sock_is_shortage(int error);

/* The local and the remote endpoint of a socket. */
TW_MUST_USE int tw_sock_local(int fd, struct tw_endpoint *out, struct tw_err *err);
TW_MUST_USE int tw_sock_remote(int fd, struct tw_endpoint *out, struct tw_err *err);

/* Replaces a wildcard address with the loopback address of the family, at which a client
 * reaches the listening socket. */
void tw_sock_reach(struct tw_endpoint *endpoint);

#endif
