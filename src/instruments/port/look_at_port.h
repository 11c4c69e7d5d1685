#ifndef TW_LOOK_AT_PORT_H
#define TW_LOOK_AT_PORT_H

#include "err.h"
#include "own.h"
#include "port_look.h"

/* What is on a TCP port, who has it open, and what bind() answers: everything that `twlab why`
 * knows. Looks once; changes nothing, except that a bind that works without SO_REUSEPORT makes
 * the kernel forget what it remembered of the port (bind_memory.h). */
struct tw_look_spec {
    struct tw_endpoint at; /* port not 0; a wildcard address if only a port was asked for */
    bool has_address;      /* an address was asked for: binds are tried only there */
    /* a name in /run/netns, or a pid: looks at that network namespace; NULL: at one's own */
    const char *network;
    bool tries;      /* calls bind() */
    tw_ns budget_ns; /* of the search for owners; 0: none is made */
};

/* Looks. *out is the caller's, for tw_port_look_drop(). Without an address, the binds tried are
 * those of 0.0.0.0 and [::]. Fails when the kernel cannot list sockets, or the network
 * namespace cannot be entered. What the user may not see is missing in *out, which says so. */
TW_MUST_USE int tw_look_at_port(const struct tw_look_spec *spec, struct tw_port_look *out,
                                struct tw_err *err);

#endif
