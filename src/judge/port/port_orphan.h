#ifndef TW_PORT_ORPHAN_H
#define TW_PORT_ORPHAN_H

#include "port_look.h"

/* When the kernel gives up a connection that its process has closed and whose peer does not
 * acknowledge the FIN: FIN-WAIT-1, LAST-ACK, CLOSING.
 *
 * Retransmissions: the connection ends when one is due 102.2 s or more after the first (511
 * times TCP_RTO_MIN, with tcp_orphan_retries at its default). The intervals double, up to 120 s,
 * and the timer wheel lengthens each by up to an eighth; where the machine's jiffies are known,
 * by how much is computed. What stays unknown is how late the retransmissions were that have
 * already been sent, and whether the first timer is that of a tail loss probe, which is no
 * retransmission. Linux 6.18: tcp_write_timeout(), retransmits_timed_out(),
 * tcp_orphan_retries(), tcp_send_loss_probe().
 *
 * Probes of a closed window: the connection ends when one is due while the interval is 120 s.
 * How often the interval has doubled is not known, so the range is wide. Linux 6.18:
 * tcp_probe_timer(). */

struct tw_port_orphan {
    const struct tw_port_socket *socket;
    unsigned n_retries;               /* of net.ipv4.tcp_orphan_retries, 8 for 0 */
    const struct tw_jiffies *jiffies; /* .hz 0: unknown */
};

/* The range of times, from *out_from_ns to *out_to_ns on CLOCK_MONOTONIC. */
void tw_port_orphan_end(const struct tw_port_orphan *orphan, tw_ns *out_from_ns,
                        tw_ns *out_to_ns);

#endif
