#ifndef TW_RESTART_CARRIER_H
#define TW_RESTART_CARRIER_H

#include "proc.h"
#include "restarted.h"

/* The machine's side of --let: a process outside the world that accepts the connections to the
 * world's listening sockets, connects to the same ports of the machine's own 127.0.0.1, and carries
 * the bytes. A socket stays in the network in which it was made, whoever has it open; so nothing
 * but these connections leaves the world. If nobody listens on the machine's port, the server's
 * connection is reset. */

/* Starts it; the process ends with the caller, or when it is dropped. `ask` and `lets`, shared
 * memory, are used until then. Over its control_fd come the listening sockets, non-blocking, each
 * with its index, a size_t (sock_pass.h). */
TW_MUST_USE int tw_restart_carrier_start(const struct tw_restart *ask,
                                         struct tw_restarted_let lets[], struct tw_proc *out,
                                         struct tw_err *err);

#endif
