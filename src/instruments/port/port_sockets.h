#ifndef TW_PORT_SOCKETS_H
#define TW_PORT_SOCKETS_H

#include "err.h"
#include "own.h"
#include "port_look.h"

/* The sockets of a port, in all states, as sock_diag lists them: TCP of both families in one
 * walk through the kernel's tables, of which some are MPTCP's, and UDP. Needs no privilege. */

/* Fills look->sockets, n_sockets and bound_visible, given look->at.port. */
TW_MUST_USE int tw_port_sockets_read(struct tw_port_look *look, struct tw_err *err);

#endif
