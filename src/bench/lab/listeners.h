#ifndef TW_LISTENERS_H
#define TW_LISTENERS_H

#include "lab.h"

/* The servers' own sockets. */

/* Asks the kernel whether a server still listens, or is bound; records a change. Kernels
 * before Linux 6.8 do not show sockets that are only bound; then nothing is recorded. */
TW_MUST_USE int tw_listeners_watch(struct tw_lab *lab, unsigned who, struct tw_err *err);

/* Asks the kernel, where it shows them, which sockets are only bound to the port, and records
 * them. The kernel walks all its sockets for this, which takes milliseconds. */
TW_MUST_USE int tw_listeners_look_for_bound(struct tw_lab *lab, uint16_t port,
                                            struct tw_err *err);

#endif
