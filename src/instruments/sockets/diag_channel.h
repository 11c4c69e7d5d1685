#ifndef TW_DIAG_CHANNEL_H
#define TW_DIAG_CHANNEL_H

#include "endpoint.h"
#include "err.h"
#include "tcp_state.h"

#include <linux/inet_diag.h>
#include <linux/netlink.h>

/* Requests to sock_diag(7) and the kernel's answers. Only what reads sockets uses it:
 *
 *     request = tw_diag_channel_request(channel, NLM_F_DUMP, TW_IPV4, states);
 *     ...fills request->id...
 *     tw_diag_channel_send(channel, err), then tw_diag_channel_each(channel, row, arg, err)
 *
 * A channel concerns the network namespace in which it was opened, and needs no privilege. */
struct tw_diag_channel;

TW_MUST_USE int tw_diag_channel_open(struct tw_diag_channel **out, struct tw_err *err);
void tw_diag_channel_drop(struct tw_diag_channel **channel);

/* Starts a request about the TCP sockets of a family in any of the states, one bit 1 << enum
 * tw_tcp_state each. The request is the channel's and lasts until the next call. */
struct inet_diag_req_v2 *tw_diag_channel_request(struct tw_diag_channel *channel,
                                                 uint16_t flags, enum tw_family family,
                                                 unsigned states);

/* Starts a request for the TCP sockets of both families on a local port (host order): one walk
 * through the kernel's tables where two requests make two (TCPDIAG_GETSOCK,
 * inet_diag_dump_compat()). */
void tw_diag_channel_request_port(struct tw_diag_channel *channel, uint16_t port,
                                  unsigned states);

/* Adds the protocol to a request: IPPROTO_MPTCP, which does not fit into sdiag_protocol. */
void tw_diag_channel_add_protocol(struct tw_diag_channel *channel, uint32_t protocol);

/* Makes the request one to destroy a socket. */
void tw_diag_channel_destroys(struct tw_diag_channel *channel);

TW_MUST_USE int tw_diag_channel_send(struct tw_diag_channel *channel, struct tw_err *err);

/* Receives one answer, which lasts until the next call. */
TW_MUST_USE int tw_diag_channel_answer(struct tw_diag_channel *channel,
                                       const struct nlmsghdr **out, struct tw_err *err);

/* Calls `row` with each answer to a request with NLM_F_DUMP. */
typedef void tw_diag_channel_row(const struct nlmsghdr *header, void *arg);
TW_MUST_USE int tw_diag_channel_each(struct tw_diag_channel *channel, tw_diag_channel_row *row,
                                     void *arg, struct tw_err *err);

/* The socket of an answer; false when it is none. */
TW_MUST_USE bool tw_diag_channel_message(const struct nlmsghdr *header,
                                         const struct inet_diag_msg **out,
                                         enum tw_tcp_state *out_state);

/* Writes and reads the endpoints of a struct inet_diag_sockid. A mapped address stays mapped. */
void tw_diag_channel_put(const struct tw_endpoint *endpoint, __be16 *port, __be32 address[4]);
void tw_diag_channel_get(uint8_t family, __be16 port, const __be32 address[4],
                         struct tw_endpoint *out);

#endif
