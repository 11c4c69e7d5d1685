#ifndef TW_WIRE_WORLD_H
#define TW_WIRE_WORLD_H

#include "lab.h"

/* The wire world. Every function does nothing without a wire. */

#define TW_FAR_CAPTURE ".client.pcap" /* suffix of the second capture, on the clients' side */

TW_MUST_USE int tw_wire_world_open(struct tw_lab *lab, struct tw_err *err);

/* Enters the side of a peer; netns.h shows how to return. */
TW_MUST_USE int tw_wire_world_enter(struct tw_lab *lab, unsigned who, int *out_before,
                                    struct tw_err *err);

/* Makes sockets bound to a device visible to sock_diag, on each side; without a wire, on the
 * only one. */
TW_MUST_USE int tw_wire_world_watch_devices(struct tw_lab *lab, struct tw_err *err);

/* The endpoint at which a client reaches a listening socket: for a wildcard, the server's
 * address on the wire, or loopback; for a dual-stack socket, in the client's family. */
struct tw_endpoint tw_wire_world_reach(const struct tw_wire *wire,
                                       const struct tw_endpoint *listener,
                                       const struct tw_peer_spec *client);

/* Writes a setting on the clients' side as well. */
TW_MUST_USE int tw_wire_world_set(const struct tw_wire *wire, const struct tw_setting *setting,
                                  struct tw_err *err);

/* Carries out `wire = ORDER`. */
TW_MUST_USE int tw_wire_world_order(struct tw_lab *lab, const struct tw_step *step,
                                    struct tw_outcome *outcome, struct tw_err *err);

/* Ends the second capture, and records the number of lost packets. */
TW_MUST_USE int tw_wire_world_close(struct tw_wire *wire, struct tw_recorder *recorder,
                                    struct tw_err *err);

#endif
