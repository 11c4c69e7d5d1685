#ifndef TW_EXPLORE_LINK_H
#define TW_EXPLORE_LINK_H

#include "endpoint.h"
#include "err.h"
#include "own.h"
#include "tcp_state.h"

#include <stdint.h>

/* One end of a TCP connection over `lo`, led from state to state. */

/* The kernel's state of the socket; a descriptor whose connection has gone on as TIME-WAIT, or
 * that has none, is TW_CLOSED (TCP_INFO). */
TW_MUST_USE int tw_explore_link_state(int fd, enum tw_tcp_state *out, struct tw_err *err);

/* Waits until it is in the state. On `lo` that is when the other end's segment has been worked
 * off; an ACK that peer_fd (or -1) is holding back for 40 ms is called for. Ten seconds
 * without it are an error that says what was seen instead. */
TW_MUST_USE int tw_explore_link_await(int fd, int peer_fd, enum tw_tcp_state state,
                                      struct tw_err *err);

/* Sends so slowly from now on, and has begun to, that nothing more leaves while a case is
 * played: not a FIN either (SO_MAX_PACING_RATE). */
TW_MUST_USE int tw_explore_link_stall(int fd, struct tw_err *err);

/* Where it is bound, or connected to: as the kernel has it, so that an IPv4 address of an IPv6
 * socket is ::ffff:a.b.c.d (tw_sock_local takes it for what it means). */
TW_MUST_USE int tw_explore_link_local(int fd, struct tw_endpoint *out, struct tw_err *err);
TW_MUST_USE int tw_explore_link_remote(int fd, struct tw_endpoint *out, struct tw_err *err);

/* Closes with a RST, whatever the state; empties *fd. */
void tw_explore_link_reset(int *fd);

/* Limits what the kernel may choose as the socket's port (IP_LOCAL_PORT_RANGE, Linux 6.3). */
TW_MUST_USE int tw_explore_link_ports(int fd, uint16_t from, uint16_t to, struct tw_err *err);

/* Waits, ten seconds at most, until one of the listening sockets can accept; fds may be -1.
 * *out_which is its index. */
TW_MUST_USE int tw_explore_link_await_any(const int *fds, size_t n_fds, size_t *out_which,
                                          struct tw_err *err);

#endif
