#ifndef TW_WHY_WAIT_H
#define TW_WHY_WAIT_H

#include "look_at_port.h"

/* Waits until a bind() without options works, for `twlab why --wait`.
 *
 * Sleeps until the kernel reports that it destroyed a socket of the port, or until the time at
 * which a timer is predicted to end; looks then without a bind(), and tries binds once the rule
 * says that they work. On a terminal, a live line shows what holds the port and how long.
 *
 * Returns the last look, with binds: the port is free, or the time until_ns has come. *out is
 * the caller's. Fails as tw_look_at_port() and tw_port_watch_open() do. */
TW_MUST_USE int tw_why_wait(const struct tw_look_spec *spec, tw_ns until_ns,
                            struct tw_port_look *out, struct tw_err *err);

#endif
