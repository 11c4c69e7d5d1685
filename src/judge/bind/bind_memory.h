#ifndef TW_BIND_MEMORY_H
#define TW_BIND_MEMORY_H

#include "bind_socket.h"

#include <stddef.h>

/* What the kernel remembers of a port from one bind() to the next (struct inet_bind_bucket), so
 * that it need not look at every socket: whom SO_REUSEPORT let in last. It is written when a
 * socket is bound, listens or goes, and not when setsockopt() changes one; so it can let a
 * socket in that the rule would refuse. It never refuses one. sock_diag does not show it: who
 * has not followed the port from its first socket on does not know it.
 *
 *     struct tw_bind_memory memory = {0};          nobody uses the port
 *     tw_bind_memory_bound(&memory, &socket, TW_BIND_BY_USER);
 *     tw_bind_memory_left(&memory, &address, what is left there);
 *
 * The kernel has a place for the same about SO_REUSEADDR (fastreuse), but since commit
 * 8002d44fe84d (December 2023) it is never set: inet_csk_update_fastreuse() would set it for a
 * port's first socket, and is called when that one is already entered. Measured on 6.18. */
enum { TW_BIND_MAX_PLACES = 16 };

struct tw_bind_place {
    struct tw_endpoint at;
    bool by_connect; /* only connect() has put sockets here, or only such are left */
};

struct tw_bind_memory {
    bool reuseport;        /* the last socket that was bound or listened had SO_REUSEPORT: */
    unsigned uid;          /* its user ... */
    struct tw_endpoint at; /* ... and where; of several that cover each other, the first's */
    bool v6only;
    struct tw_bind_place places[TW_BIND_MAX_PLACES];
    size_t n_places; /* 0: nobody uses the port */
};

/* How a socket came to the port. */
enum tw_bind_by {
    TW_BIND_BY_USER,    /* bind(), or listen(), which asks for the port once more */
    TW_BIND_BY_CONNECT, /* connect() without a bind() */
    TW_BIND_BY_ACCEPT,  /* a connection that came to a listening socket */
    TW_BIND_BY_MOVE,    /* connect() after a bind() to a wildcard: it has its address now */
};

/* Would the kernel let the new socket in without looking at those that are there? It does when
 * it has SO_REUSEPORT as the remembered one, and the user, and an address that the other
 * covers. Linux: sk_reuseport_match(). */
bool tw_bind_memory_allows(const struct tw_bind_memory *memory,
                           const struct tw_bind_socket *fresh);

/* Takes note of a socket that has come to the port, as it was at that moment. Returns false
 * past TW_BIND_MAX_PLACES addresses: the memory is not to be trusted after that.
 * Linux 6.18: inet_csk_update_fastreuse(), __inet_hash_connect(), __inet_inherit_port(). */
TW_MUST_USE bool tw_bind_memory_bound(struct tw_bind_memory *memory,
                                      const struct tw_bind_socket *socket, enum tw_bind_by by);

/* What is left at an address when a socket has gone from there. */
struct tw_bind_left {
    bool any;     /* some socket is */
    bool by_user; /* ... and one of them did not come by TW_BIND_BY_CONNECT */
    bool moved;   /* it has but got another address: the port's memory is not gone through */
};

/* Takes note of a socket that has left its address: it is gone, has become TIME-WAIT (which is
 * what is left then), or has moved.
 * Linux 6.18: inet_bind2_bucket_destroy(), inet_bind_bucket_destroy(). */
void tw_bind_memory_left(struct tw_bind_memory *memory, const struct tw_endpoint *at,
                         struct tw_bind_left left);

#endif
