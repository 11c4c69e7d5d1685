#ifndef TW_PORT_FATE_H
#define TW_PORT_FATE_H

#include "port_look.h"

/* What one socket does to its port: whether a bind() can be refused for it, whose it is, and
 * until when it stays. */

/* Whose a socket is. */
enum tw_port_whose {
    TW_PORT_OF_PROCESS,   /* at least one process that was found has it open */
    TW_PORT_OF_LISTENER,  /* not accepted yet: the listening socket's */
    TW_PORT_OF_KERNEL,    /* closed by its process; only a timer of the kernel keeps it */
    TW_PORT_OF_SUBFLOW,   /* a path of an MPTCP socket, which has the owner */
    TW_PORT_OF_OTHERS,    /* a process has it open that this user may not look into */
    TW_PORT_NOT_SEARCHED, /* the search for owners ended before every process was seen */
    TW_PORT_OF_NOBODY,    /* no process was found: the kernel's own socket, or hidden */
};
enum { TW_N_PORT_WHOSE = TW_PORT_OF_NOBODY + 1 };

/* What ends it. */
enum tw_port_ends {
    TW_PORT_HOLDS_NOTHING, /* SYN-RECEIVED, UDP: no bind() is refused for it */
    TW_PORT_AT_TICK,       /* a timer, at to_ns, to the kernel's tick */
    TW_PORT_BETWEEN,       /* a timer, between from_ns and to_ns; sooner if its peer answers */
    TW_PORT_WITH_LISTENER, /* accept(), or the end of its listening socket */
    TW_PORT_WITH_OWNER,    /* the last process that has it open closes it; no timer does */
};
enum { TW_N_PORT_ENDS = TW_PORT_WITH_OWNER + 1 };

struct tw_port_fate {
    enum tw_port_whose whose;
    enum tw_port_ends ends;
    tw_ns from_ns, to_ns; /* CLOCK_MONOTONIC; 0 without a timer */
};

/* What the fate of every socket depends on. Borrows the look. */
struct tw_port_basis {
    const struct tw_port_look *look;
    bool has_mptcp;
    tw_ns fin_ns;              /* net.ipv4.tcp_fin_timeout */
    unsigned n_orphan_retries; /* as the kernel applies net.ipv4.tcp_orphan_retries */
};
struct tw_port_basis tw_port_fate_basis(const struct tw_port_look *look);

struct tw_port_fate tw_port_fate_of(const struct tw_port_basis *basis, size_t socket);

const char *tw_port_fate_whose_name(enum tw_port_whose whose); /* "kernel"; static storage */
const char *tw_port_fate_ends_name(enum tw_port_ends ends);    /* "at-tick"; static storage */

#endif
