#ifndef TW_PORT_NETWORK_H
#define TW_PORT_NETWORK_H

#include "look_at_port.h"

/* The part of a look that is about a network namespace: its sockets, settings and addresses,
 * and binds there. For a namespace that is not the caller's, a process enters it and sends what
 * it saw, so that the caller stays where it is. */

/* Fills those members of *look. *out_inode: of the network namespace, 0 if unknown. */
TW_MUST_USE int tw_port_network_look(const struct tw_look_spec *spec, struct tw_port_look *look,
                                     uint64_t *out_inode, struct tw_err *err);

/* Opens a socket for notices of destroyed TCP sockets of a network namespace (NULL: one's own):
 * messages of SKNLGRP_INET_TCP_DESTROY and INET6. *out_fd is the caller's, and non-blocking. */
TW_MUST_USE int tw_port_network_notices(const char *network, int *out_fd, struct tw_err *err);

#endif
