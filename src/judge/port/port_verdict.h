#ifndef TW_PORT_VERDICT_H
#define TW_PORT_VERDICT_H

#include "port_answer.h"

/* Whether a server without options gets the port now, and if not, why and until when. */
enum tw_port_finding {
    TW_PORT_FREE,      /* bind() without options works at every address asked for */
    TW_PORT_HELD,      /* EADDRINUSE */
    TW_PORT_FORBIDDEN, /* EACCES or EPERM: this user may not bind it */
    TW_PORT_NOT_HERE,  /* EADDRNOTAVAIL: no interface has the address */
    TW_PORT_UNDECIDED, /* another errno, or nothing could be tried */
};
enum { TW_N_PORT_FINDINGS = TW_PORT_UNDECIDED + 1 };

struct tw_port_verdict {
    enum tw_port_finding finding;
    int error;      /* of the plain bind() that fails; 0: free */
    long group;     /* what holds the port: the first group that refuses; -1: none was seen */
    bool ipv4_free; /* held or free for one family only: the other's answer */
    bool ipv6_free;
    /* When a plain bind works, unless new sockets come: when the last group that refuses ends.
     */
    enum tw_port_ends ends;
    tw_ns from_ns, to_ns; /* CLOCK_MONOTONIC; 0: no timer decides */
};

void tw_port_verdict_make(const struct tw_port_look *look, const struct tw_port_groups *groups,
                          const struct tw_port_answers *answers, struct tw_port_verdict *out);

const char *tw_port_verdict_name(enum tw_port_finding finding); /* "held"; static storage */

#endif
