#ifndef TW_EXPLORE_GROUND_H
#define TW_EXPLORE_GROUND_H

#include "err.h"
#include "own.h"

/* Prepares a network namespace for the cases of `twlab explore`: all ports available for
 * selection, a second IPv6 address, and a second device. The caller must own the namespace. */

/* Prepares it. *out_lo and *out_veth are the interface indexes. Needs CAP_NET_ADMIN there. */
TW_MUST_USE int tw_ground_prepare(unsigned *out_lo, unsigned *out_veth, struct tw_err *err);

#endif
