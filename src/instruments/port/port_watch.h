#ifndef TW_PORT_WATCH_H
#define TW_PORT_WATCH_H

#include "clock.h"
#include "err.h"
#include "own.h"

/* Waits for the moment at which a port may have become free, without asking the kernel again
 * and again: the kernel reports each TCP socket that it destroys, to any user (`ss -E`).
 *
 *     tw_port_watch_open -> tw_look_at_port -> tw_port_watch_await -> tw_look_at_port ...
 *
 * Opened before the look, so that nothing is missed in between. Three things are not reported,
 * and need a time at which to look again: a socket in TIME-WAIT or an orphaned FIN-WAIT-2 that
 * its timer or a new connection removes (inet_twsk_free()), an option that its owner changes,
 * and a connection that ends while its owner keeps the descriptor. */
struct tw_port_watch;

/* `network` as in struct tw_look_spec; port in host order. */
TW_MUST_USE int tw_port_watch_open(const char *network, uint16_t port,
                                   struct tw_port_watch **out, struct tw_err *err);
void tw_port_watch_drop(struct tw_port_watch **watch);

/* Sleeps until until_ns. Returns 1 as soon as a socket of the port was destroyed (or so many
 * that reports were lost), 0 at that time or after a signal. */
TW_MUST_USE int tw_port_watch_await(struct tw_port_watch *watch, tw_ns until_ns,
                                    struct tw_err *err);

#endif
