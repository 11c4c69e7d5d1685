#ifndef TW_EXPLORE_GROUND_H
#define TW_EXPLORE_GROUND_H

#include "err.h"
#include "own.h"

/* What the cases of `twlab explore` stand on, in the network namespace that the caller is in,
 * and that is its alone: every port free to choose, a second IPv6 address, a second device. */

/* Makes it. *out_lo and *out_veth are the devices' indexes. Needs CAP_NET_ADMIN there. */
TW_MUST_USE int tw_ground_prepare(unsigned *out_lo, unsigned *out_veth, struct tw_err *err);

#endif
