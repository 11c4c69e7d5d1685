#ifndef TW_LISTENERS_H
#define TW_LISTENERS_H

#include "lab.h"

/* The servers' own sockets. */

/* Asks the kernel whether a server still listens, or is bound; records when that has changed.
 * A socket that is only bound is not shown by kernels before Linux 6.8: then nothing is. */
TW_MUST_USE int tw_listeners_watch(struct tw_lab *lab, unsigned who, struct tw_err *err);

/* Asks the kernel, where it shows them, which sockets are merely bound to the port, and records
 * them. It walks all its sockets for this, which takes milliseconds. */
TW_MUST_USE int tw_listeners_look_for_bound(struct tw_lab *lab, uint16_t port,
                                            struct tw_err *err);

#endif
