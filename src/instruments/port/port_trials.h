#ifndef TW_PORT_TRIALS_H
#define TW_PORT_TRIALS_H

#include "err.h"
#include "own.h"
#include "port_look.h"

/* Binds that are tried. Each socket is closed at once; none listens, so that no connection can
 * reach it. Trials are not quite without trace: while other sockets are on the port, the kernel
 * remembers a bind that worked with SO_REUSEPORT, and lets the same user's next one in without
 * comparing; one that worked without it makes the kernel forget (bind_memory.h). Those with it
 * therefore come first, and only addresses that were asked for are tried. */

/* Tries the address asked for, or [::] and 0.0.0.0, each with SO_REUSEPORT, with SO_REUSEADDR,
 * with both and with neither; [::] with both is left out where the kernel's memory of an earlier
 * trial would decide. Fails only for lack of memory or descriptors. */
TW_MUST_USE int tw_port_trials_make(struct tw_port_look *look, struct tw_err *err);

#endif
