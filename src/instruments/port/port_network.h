#ifndef TW_PORT_NETWORK_H
#define TW_PORT_NETWORK_H

#include "look_at_port.h"

/* The part of a look that is about a network namespace: its sockets, settings and addresses,
 * and binds there. */

/* Fills those members of *look. */
TW_MUST_USE int tw_port_network_look(const struct tw_look_spec *spec, struct tw_port_look *look,
                                     struct tw_err *err);

#endif
