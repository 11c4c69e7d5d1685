#ifndef TW_WIRE_WORLD_H
#define TW_WIRE_WORLD_H

#include "lab.h"

/* The wire world; each does nothing where there is no wire. */

#define TW_FAR_CAPTURE ".client.pcap" /* NAME's second capture, of the clients' side */

TW_MUST_USE int tw_wire_world_open(struct tw_lab *lab, struct tw_err *err);

/* Goes to the side that a peer is on; netns.h says how to come back. */
TW_MUST_USE int tw_wire_world_enter(struct tw_lab *lab, unsigned who, int *out_before,
                                    struct tw_err *err);

/* Has sockets that are tied to a device found on their side; this one without a wire, too. */
TW_MUST_USE int tw_wire_world_watch_devices(struct tw_lab *lab, struct tw_err *err);

/* Where a client reaches what listens there: a wildcard on the client's side of the world, and
 * a dual stack one by the client's family. */
struct tw_endpoint tw_wire_world_reach(const struct tw_wire *wire,
                                       const struct tw_endpoint *listener,
                                       const struct tw_peer_spec *client);

/* Writes a setting on the clients' side, too. */
TW_MUST_USE int tw_wire_world_set(const struct tw_wire *wire, const struct tw_setting *setting,
                                  struct tw_err *err);

/* Carries out `wire = ORDER`. */
TW_MUST_USE int tw_wire_world_order(struct tw_lab *lab, const struct tw_step *step,
                                    struct tw_outcome *outcome, struct tw_err *err);

/* Ends the second capture, and counts what was lost. */
TW_MUST_USE int tw_wire_world_close(struct tw_wire *wire, struct tw_recorder *recorder,
                                    struct tw_err *err);

#endif
