#ifndef TW_BIND_MEMORY_H
#define TW_BIND_MEMORY_H

#include "bind_socket.h"

#include <stddef.h>

/* The state that the kernel keeps per port between calls of bind() (struct inet_bind_bucket):
 * the socket that SO_REUSEPORT last let in. With it the kernel need not compare every socket.
 * It is updated when a socket is bound, listens or goes away, but not by setsockopt(). It can
 * therefore let in a socket that the rule refuses; it never refuses one. sock_diag does not
 * show this state: only an observer that followed the port from its first socket knows it.
 *
 *     struct tw_bind_memory memory = {0};          the port is unused
 *     tw_bind_memory_bound(&memory, &socket, TW_BIND_BY_USER);
 *     tw_bind_memory_left(&memory, &address, what is left there);
 *
 * The kernel has the same field for SO_REUSEADDR (fastreuse), but since commit 8002d44fe84d
 * (December 2023) it is never set: inet_csk_update_fastreuse() sets it for the first socket of
 * a port, and runs only after that socket has been entered. Measured on 6.18. */
enum { TW_BIND_MAX_PLACES = 16 };

struct tw_bind_place {
    struct tw_endpoint at;
    bool by_connect; /* only connect() put sockets here, or only such sockets are left */
};

struct tw_bind_memory {
    /* The last socket that was bound or that listened: whether it had SO_REUSEPORT, its user
     * and its address. If several cover each other, the first one counts. */
    bool reuseport;
    unsigned uid;
    struct tw_endpoint at;
    bool v6only;
    struct tw_bind_place places[TW_BIND_MAX_PLACES];
    size_t n_places; /* 0 when the port is unused */
};

/* How a socket got the port. */
enum tw_bind_by {
    TW_BIND_BY_USER,    /* bind(), or listen(), which requests the port again */
    TW_BIND_BY_CONNECT, /* connect() without a bind() */
    TW_BIND_BY_ACCEPT,  /* a connection accepted by a listening socket */
    TW_BIND_BY_MOVE,    /* connect() after bind() to a wildcard, which sets the address */
};

/* Whether the kernel lets the new socket in without comparing it with the others: it does when
 * both the new and the remembered socket have SO_REUSEPORT, the user is the same and the
 * remembered address covers the new one. Linux: sk_reuseport_match(). */
bool tw_bind_memory_allows(const struct tw_bind_memory *memory,
                           const struct tw_bind_socket *fresh);

/* Records a socket that got the port, in its state at that moment. Returns false beyond
 * TW_BIND_MAX_PLACES addresses; the memory is unreliable from then on. Linux 6.18:
 * inet_csk_update_fastreuse(), __inet_hash_connect(), __inet_inherit_port(). */
TW_MUST_USE bool tw_bind_memory_bound(struct tw_bind_memory *memory,
                                      const struct tw_bind_socket *socket, enum tw_bind_by by);

/* What is left at an address after a socket left it. */
struct tw_bind_left {
    bool any;     /* at least one socket */
    bool by_user; /* ... and at least one of them not by TW_BIND_BY_CONNECT */
    bool moved;   /* the socket only changed its address; the port's memory is not reset */
};

/* Records a socket that left its address: it is gone, became TIME-WAIT (which is then what is
 * left), or moved. Linux 6.18: inet_bind2_bucket_destroy(), inet_bind_bucket_destroy(). */
void tw_bind_memory_left(struct tw_bind_memory *memory, const struct tw_endpoint *at,
                         struct tw_bind_left left);

#endif
