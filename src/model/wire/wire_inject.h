#ifndef TW_WIRE_INJECT_H
#define TW_WIRE_INJECT_H

#include "wire_order.h"

/* Builds the segment of an inject order for a connection of the wire, as its alleged sender
 * would send it at now_ns (CLOCK_MONOTONIC). The caller fills out->from_mac and to_mac. Fails
 * when the wire has not seen a number that the order refers to. */
TW_MUST_USE int tw_wire_inject(const struct tw_wire_order *order,
                               const struct tw_wire_flow *flow, tw_ns now_ns,
                               struct tw_forge_spec *out, struct tw_err *err);

#endif
