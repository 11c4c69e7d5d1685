#ifndef TW_BIND_SOCKET_H
#define TW_BIND_SOCKET_H

#include "endpoint.h"
#include "tcp_state.h"

#include <stdbool.h>

/* A TCP socket as bind() on its port sees it: one that is there, or the new one that asks. What
 * counts is how the socket is now: its options can have been changed since it was bound. */
struct tw_bind_socket {
    const char *name; /* in sentences: "server"; NULL: it has none */
    struct tw_endpoint
        at;      /* its local address; an IPv4 one used through IPv6 is ::ffff:a.b.c.d */
    bool v6only; /* IPV6_V6ONLY; bind() to one IPv6 address sets it by itself */
    enum tw_tcp_state state;   /* a new one: TW_BOUND for bind(), TW_LISTEN for listen() */
    bool orphan;               /* closed by its process, and not yet gone */
    bool reuseaddr, reuseport; /* SO_REUSEADDR, SO_REUSEPORT */
    unsigned uid;    /* of who made it with socket() or accept(); TIME-WAIT has none */
    unsigned device; /* SO_BINDTODEVICE: the interface's index; 0: any */
};

/* Is it what the kernel keeps when a process is through with a connection: TIME-WAIT, or a
 * FIN-WAIT-2 that nobody has open any more? Such a remnant has addresses and options, but no
 * owner. Linux: tcp_time_wait(), which serves both. */
bool tw_bind_socket_is_remnant(const struct tw_bind_socket *socket);

/* Could the two be meant by one packet's address? Ports are taken to be the same.
 *
 * A wildcard is every address of its family, and [::] without IPV6_V6ONLY is every IPv4 address
 * too. It does not matter which of the two is there already, but for one thing: 0.0.0.0 as the
 * new one overlaps an IPv6 connection that came to a dual-stack [::] (it has no IPV6_V6ONLY),
 * though no packet could be meant for both.
 * Linux 6.18: inet_rcv_saddr_equal(), inet_bhash2_conflict(), inet_bhash2_addr_any_conflict().
 */
bool tw_bind_socket_overlaps(const struct tw_bind_socket *fresh,
                             const struct tw_bind_socket *there);

/* 127.0.0.1, or ::ffff:127.0.0.1, which is the same to the kernel. */
bool tw_bind_address_is_ipv4(const struct tw_endpoint *at);

/* 0.0.0.0, ::ffff:0.0.0.0 or [::]. */
bool tw_bind_address_is_wildcard(const struct tw_endpoint *at);

/* The same address, ports left aside; 127.0.0.1 and ::ffff:127.0.0.1 are. */
bool tw_bind_address_equal(const struct tw_endpoint *a, const struct tw_endpoint *b);

#endif
