#ifndef TW_WIRE_H
#define TW_WIRE_H

#include "relay.h"
#include "run.h"

/* Two hosts and the wire between them: one network namespace per side, joined by a relay in
 * user space that delays, drops, duplicates, holds and forges segments (wire_order.h lists the
 * orders). Works for an ordinary user in a private world (world.h). No other program is
 * started, and neither a tun device nor netem is needed.
 *
 *     tw_wire_open -> tw_wire_enter (peers, sockets, captures, settings) -> tw_wire_order,
 *     tw_wire_news, ... -> tw_wire_drop
 *
 *   client: 192.0.2.1, 2001:db8::1          server: 192.0.2.2, 2001:db8::2
 *   [device "wire"] ------- veth, relay, veth ------- [device "wire"]
 *
 * The caller's network namespace becomes the server's side, so that listening, probing and
 * reading settings need no switch; the client's side is new. In both, `lo` is up, the hosts
 * send nothing but what their sockets send, and every segment leaves with its checksums
 * computed and cut to the MTU. A capture on TW_WIRE_DEVICE shows as outgoing what that side
 * sent; the other side's capture shows as incoming what arrived. */
#define TW_WIRE_DEVICE "wire"

struct tw_wire;

/* settings: net.ipv4 settings to write on the client's side as well. */
TW_MUST_USE int tw_wire_open(const struct tw_setting *settings, size_t n_settings,
                             struct tw_wire **out, struct tw_err *err);

/* Ends the relay and closes the namespaces; each exists as long as something is in it. */
void tw_wire_drop(struct tw_wire **wire);

/* Enters a side: what is opened or forked there stays there. netns.h shows how to return. */
TW_MUST_USE int tw_wire_enter(const struct tw_wire *wire, enum tw_side side, int *out_before,
                              struct tw_err *err);

/* The address of the side, with port 0. Static storage. */
const struct tw_endpoint *tw_wire_address(enum tw_side side, enum tw_family family);

/* Sends an order to the relay and waits until it is in effect: the order applies to segments
 * sent after that, and to none sent before. If the relay cannot obey, *why explains it with
 * the code ENOTCONN (no connection was seen to inject into), ENODATA (the requested number was
 * not seen), ENOSPC (too many rules) or the errno of send(); otherwise the code is 0. Fails
 * when the relay is gone. */
TW_MUST_USE int tw_wire_send_order(struct tw_wire *wire, const struct tw_wire_order *order,
                                   struct tw_err *why, struct tw_err *err);

/* The descriptor that becomes readable when the relay has acted on a segment. */
int tw_wire_fd(const struct tw_wire *wire);

/* Takes the next report of such an action, oldest first, without waiting. Returns 1 with *out
 * filled, 0 when there is none, -1 when the relay is gone. About 200 reports are queued;
 * beyond that they are only counted. */
TW_MUST_USE int tw_wire_news(struct tw_wire *wire, struct tw_wire_news *out,
                             struct tw_err *err);

/* The relay's counts. When frames were lost, claims that need the wire are UNKNOWN. */
TW_MUST_USE int tw_wire_counts(struct tw_wire *wire, struct tw_wire_counts *out,
                               struct tw_err *err);

#endif
