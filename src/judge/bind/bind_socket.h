#ifndef TW_BIND_SOCKET_H
#define TW_BIND_SOCKET_H

#include "endpoint.h"
#include "tcp_state.h"

#include <stdbool.h>

/* A TCP socket as bind() sees it: one on the port, or the new one. Its present options count;
 * they may have changed since it was bound. */
struct tw_bind_socket {
    const char *name; /* for sentences, such as "server"; may be NULL */
    const char *role; /* before a name that needs it: "the client a"; NULL: it does not */
    /* The local address. An IPv4 address used through an IPv6 socket is ::ffff:a.b.c.d. */
    struct tw_endpoint at;
    bool v6only; /* IPV6_V6ONLY; bind() to a specific IPv6 address sets it */
    /* of a new socket: TW_BOUND for bind(), TW_LISTEN for listen() */
    enum tw_tcp_state state;
    bool orphan;               /* closed by its process, but still in the kernel */
    bool reuseaddr, reuseport; /* SO_REUSEADDR, SO_REUSEPORT */
    unsigned uid;              /* of the caller of socket() or accept(); TIME-WAIT has none */
    unsigned device;           /* SO_BINDTODEVICE: interface index; 0 for any */
};

/* Whether the socket is what the kernel keeps after the process closed it: TIME-WAIT, or an
 * orphaned FIN-WAIT-2. Such a remnant has an address and options, but no owner. Linux:
 * tcp_time_wait(), which creates both. */
bool tw_bind_socket_is_remnant(const struct tw_bind_socket *socket);

/* Whether one packet's destination address can match both sockets. Ports are assumed equal.
 *
 * A wildcard matches every address of its family; [::] without IPV6_V6ONLY matches every IPv4
 * address too. The order of the two sockets does not matter, with one exception: a new 0.0.0.0
 * overlaps an IPv6 connection accepted by a dual-stack [::] (it has no IPV6_V6ONLY), although
 * no packet can match both. Linux 6.18: inet_rcv_saddr_equal(), inet_bhash2_conflict(),
 * inet_bhash2_addr_any_conflict(). */
bool tw_bind_socket_overlaps(const struct tw_bind_socket *fresh,
                             const struct tw_bind_socket *there);

/* True for 127.0.0.1 and for ::ffff:127.0.0.1, which are the same to the kernel. */
bool tw_bind_address_is_ipv4(const struct tw_endpoint *at);

/* True for 0.0.0.0, ::ffff:0.0.0.0 and [::]. */
bool tw_bind_address_is_wildcard(const struct tw_endpoint *at);

/* Compares addresses without ports. 127.0.0.1 equals ::ffff:127.0.0.1. */
bool tw_bind_address_equal(const struct tw_endpoint *a, const struct tw_endpoint *b);

#endif
