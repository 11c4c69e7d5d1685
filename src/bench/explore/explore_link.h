#ifndef TW_EXPLORE_LINK_H
#define TW_EXPLORE_LINK_H

#include "endpoint.h"
#include "err.h"
#include "own.h"
#include "tcp_state.h"

#include <stdint.h>

/* One end of a TCP connection over `lo`, and its state changes. */

/* Waits until the connection is in `state`. On `lo` that is when the other end's segment has
 * been processed; a delayed ACK of peer_fd (or -1) is triggered. Fails after ten seconds, with
 * the state seen instead. */
TW_MUST_USE int tw_explore_link_await(int fd, int peer_fd, enum tw_tcp_state state,
                                      struct tw_err *err);

/* Paces the connection (SO_MAX_PACING_RATE) and queues data, so that nothing more is sent
 * while a case is played, not even a FIN. */
TW_MUST_USE int tw_explore_link_stall(int fd, struct tw_err *err);

/* The local or remote address as the kernel has it: an IPv4 address of an IPv6 socket stays
 * ::ffff:a.b.c.d (tw_sock_local() unmaps it). */
TW_MUST_USE int tw_explore_link_local(int fd, struct tw_endpoint *out, struct tw_err *err);
TW_MUST_USE int tw_explore_link_remote(int fd, struct tw_endpoint *out, struct tw_err *err);

/* Closes with a RST in any state and sets *fd to -1. */
void tw_explore_link_reset(int *fd);

/* Limits the ports that the kernel chooses from for this socket (IP_LOCAL_PORT_RANGE, Linux
 * 6.3). */
TW_MUST_USE int tw_explore_link_ports(int fd, uint16_t from, uint16_t to, struct tw_err *err);

/* Waits at most ten seconds until a listening socket can accept; fds may be -1. *out_which is
 * its index. */
TW_MUST_USE int tw_explore_link_await_any(const int *fds, size_t n_fds, size_t *out_which,
                                          struct tw_err *err);

#endif
