#ifndef TW_WIRE_INJECT_H
#define TW_WIRE_INJECT_H

#include "wire_order.h"

/* What an order to inject comes to, on a connection that the wire has seen: the segment as its
 * alleged sender would write it at that moment (CLOCK_MONOTONIC). out->from_mac and to_mac are
 * left to the caller. Fails when a number that is wanted was never seen. */
TW_MUST_USE int tw_wire_inject(const struct tw_wire_order *order,
                               const struct tw_wire_flow *flow, tw_ns now_ns,
                               struct tw_forge_spec *out, struct tw_err *err);

#endif
