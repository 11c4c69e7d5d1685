#ifndef TW_PORT_TRIALS_H
#define TW_PORT_TRIALS_H

#include "err.h"
#include "own.h"
#include "port_look.h"

/* Binds that are tried. Each socket is closed at once; none listens, so that no connection can
 * reach it. */

/* Tries the address asked for, or [::] and 0.0.0.0, each with SO_REUSEPORT, with SO_REUSEADDR,
 * with both and with neither. Binds with SO_REUSEPORT come first: one that works without it
 * makes the kernel forget what let others in. Fails only for lack of memory or descriptors. */
TW_MUST_USE int tw_port_trials_make(struct tw_port_look *look, struct tw_err *err);

#endif
