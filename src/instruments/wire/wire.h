#ifndef TW_WIRE_H
#define TW_WIRE_H

#include "relay.h"
#include "run.h"

/* Two hosts and a wire between them: a network namespace for each side, joined by a relay in
 * user space that delays, drops, duplicates, holds and makes up segments (wire_order.h has what
 * it can be told). For an ordinary user, in a private world (world.h); no program is started,
 * and neither a tun device nor netem is needed.
 *
 *     tw_wire_open -> tw_wire_enter (peers, sockets, captures, settings) -> tw_wire_order,
 *     tw_wire_news, ... -> tw_wire_drop
 *
 *   client: 192.0.2.1, 2001:db8::1          server: 192.0.2.2, 2001:db8::2
 *   [device "wire"] ------- veth, relay, veth ------- [device "wire"]
 *
 * The caller's own network namespace becomes the server's side, so that what listens, probes
 * and reads settings is where it always is; the client's side is new. In both, `lo` is up,
 * nothing but what the hosts' sockets want is sent, and every segment leaves with its checksums
 * in place and cut to the MTU. What one capture on TW_WIRE_DEVICE shows as going out was sent;
 * what the other side's shows as coming in has arrived. */
#define TW_WIRE_DEVICE "wire"

struct tw_wire;

/* settings: net.ipv4 settings that are written on the client's side, too. */
TW_MUST_USE int tw_wire_open(const struct tw_setting *settings, size_t n_settings,
                             struct tw_wire **out, struct tw_err *err);

/* Ends the relay and forgets the namespaces; they live on as long as what is in them. */
void tw_wire_drop(struct tw_wire **wire);

/* Goes to a side: what is opened or forked there stays there. netns.h says how to come back. */
TW_MUST_USE int tw_wire_enter(const struct tw_wire *wire, enum tw_side side, int *out_before,
                              struct tw_err *err);

/* The side's address, with port 0. Static. */
const struct tw_endpoint *tw_wire_address(enum tw_side side, enum tw_family family);

/* Gives the relay an order, and waits until it is obeyed: a segment sent after that meets it,
 * one sent before it does not. Where it cannot be obeyed *why says so, and its code is ENOTCONN
 * (no connection to inject into was seen), ENODATA (nor the number that is asked for), ENOSPC
 * (too many rules), or what send() came to; else that is 0. Fails when the relay is gone. */
TW_MUST_USE int tw_wire_send_order(struct tw_wire *wire, const struct tw_wire_order *order,
                                   struct tw_err *why, struct tw_err *err);

/* Becomes readable when the relay has done something to a segment. */
int tw_wire_fd(const struct tw_wire *wire);

/* Takes the next of these, oldest first, without waiting. Returns 1 with *out filled, 0 when
 * there is none, -1 when the relay is gone. Some 200 of them wait to be taken; then they are
 * only counted. */
TW_MUST_USE int tw_wire_news(struct tw_wire *wire, struct tw_wire_news *out,
                             struct tw_err *err);

/* How the relay stands. When frames were lost, rulings that need the wire are UNKNOWN. */
TW_MUST_USE int tw_wire_counts(struct tw_wire *wire, struct tw_wire_counts *out,
                               struct tw_err *err);

#endif
